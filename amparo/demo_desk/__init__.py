"""A small world of today for whoever opens the web client for the first time, made through the public APIs."""

from amparo.demo_desk.accounts import Account, code_of
from amparo.demo_desk.desk import DemoDesk, make_demo_desk
from amparo.demo_desk.trying import CardToTry

__all__ = ["Account", "CardToTry", "DemoDesk", "code_of", "make_demo_desk"]
