"""The services of Prag: one folder each, and the chassis that they stand on."""
