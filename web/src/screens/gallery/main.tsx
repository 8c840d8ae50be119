import { render } from "preact";
import "../../style/index.css";
import Gallery from ".";

const root = document.getElementById("app");
if (root !== null) render(<Gallery />, root);
