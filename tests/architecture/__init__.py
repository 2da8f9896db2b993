"""Tests of the shape of the project: what documents promise about contracts, imports, routes and files."""
