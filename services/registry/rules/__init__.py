"""The business rules of registry, pure: values in, values or a DomainError out.

cases     states, steps and who may take them, closing
clocks    when something is due, and what stops it
fields    what may stand in a field
matching  comparison of a search with a person, datum by datum
work      where an obligation stands in the queue
"""
