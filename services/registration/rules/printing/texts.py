"""What stands on a card beside its code, in the languages that are printed first."""

from __future__ import annotations

CARD_TEXTS = {
    "es": "Guarde esta tarjeta y muéstrela para recibir ayuda. La ayuda es gratis.",
    "en": "Keep this card and show it to receive help. The help is free.",
    "fr": "Gardez cette carte et montrez-la pour recevoir de l’aide. L’aide est gratuite.",
    "ht": "Kenbe kat sa a epi montre li pou w resevwa èd. Èd la gratis.",
    "pt": "Guarde este cartão e mostre-o para receber ajuda. A ajuda é gratuita.",
}
"""By ISO 639 code."""
