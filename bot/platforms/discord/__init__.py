"""Discord: cards as Components V2, forms as modals, one listener that routes by token."""
