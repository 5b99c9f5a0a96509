"""The argument: what an answer hangs on, claim by claim and presumption by presumption."""
