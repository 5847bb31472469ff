"""Guided journeys: questions as data, answers replayed, and the plan they lead to.

Answers are `{node: answer}`; where a person stands is worked out from them each time, so that
changing one answer keeps the others.
"""
