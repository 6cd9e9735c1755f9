"""Circuits: a program in fixed point as wires and registers, and its text in Verilog."""
