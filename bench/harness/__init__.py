"""Measures contenders side by side and writes down what came out; see bench/README.md."""
