"""The smallest service that uses the whole backbone: it writes notes, says so in events, and listens to itself.

It borrows a contract of shelter (`ServiceGiven`), so that no event of the tests stands in the catalogue.
"""
