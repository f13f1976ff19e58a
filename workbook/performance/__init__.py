"""Performance 绩效: metrics, scores, grades, commission."""
