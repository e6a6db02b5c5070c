"""Slow models of the gridworlds, in plain Python, written from the rules and not from the library's code.

Each takes a board as nested lists and numbers, and the same uniform draws as the library.
"""
