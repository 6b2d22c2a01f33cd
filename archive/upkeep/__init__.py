"""What keeps an archive quick, small and lawful: compaction, releases, erasing, proof."""
