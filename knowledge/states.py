"""The states of an edition or a revision, as the office's words and the database have them."""

DRAFT = "draft"
IN_REVIEW = "in-review"
PUBLISHED = "published"
SUPERSEDED = "superseded"
WITHDRAWN = "withdrawn"
DROPPED = "dropped"
