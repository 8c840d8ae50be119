import { render } from "preact";
import { App } from "./app";
import { begin } from "./begin";
import "./style";

const root = document.getElementById("app");
if (root !== null) {
  render(<App />, root);
  void begin();
}
