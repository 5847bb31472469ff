"""What a campaign takes: cost lines as data, estimates, landed price, and whether it pays.

Money is Decimal, in yuan until the very end, and an upper end stays open unless a fact closes it.
"""
