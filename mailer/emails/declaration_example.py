"""A declaration for the examples: fictional, and as short as it can be."""

DECLARATION = (
    "What is said at this meeting is confidential. It is shared so that children are kept safe.\n\n"
    "I will use it only for that purpose. I will pass it on only to those in my agency who need "
    "it, and to nobody outside without the agreement of the chair."
)
