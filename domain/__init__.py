"""The rules of the house over plain values: no clock of its own, no table, no platform."""
