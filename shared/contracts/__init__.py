"""What services tell each other: the only place in `shared` where the domain's words stand.

Additive change only; anything else is a new version beside the old one for six months.
"""
