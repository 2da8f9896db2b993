"""The changes of identity: one async function each."""
