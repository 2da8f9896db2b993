"""Tests of the shape of the house: what documents promise about contracts, imports, routes and files."""
