"""Loaded by the server that processes are forked from: what each start works out of the shipped content is at hand.

Words taken apart, their letters and stems are kept by whoever asked for them first; an engine asks for all of them.
"""

from tests import shipped

shipped.engine()
