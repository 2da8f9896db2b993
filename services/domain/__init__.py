"""What is Prag's and no platform's: who may do what, where, and in which words. Data and pure functions."""
