"""What this machine's runs came to, in figures for a monitoring system (OpenMetrics)."""
