"""The administrator's pages: accounts, institutions and their systems, reference data; no case data.

Four blueprints, each a task of gateway/officer/__init__.py, for the side menu has a line for three of them
and the fourth is public: whoever holds an invitation's link chooses a password there.
"""
