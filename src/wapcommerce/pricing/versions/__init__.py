"""Price books over time: what changed, who keeps which, and what that moves."""
