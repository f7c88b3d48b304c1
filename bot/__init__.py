"""Everything a person presses: Teams messages, card buttons, and the page behind an email's link.

`adapter` is the only module that knows botbuilder; the rest speaks plain Bot Framework JSON.
"""
