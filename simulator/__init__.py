"""A pretend WeChat for one service account, so that a bot can be tried without an account or a network."""

from simulator.server import Simulator
from simulator.settings import SimulatorSettings

__all__ = ["Simulator", "SimulatorSettings"]
