"""Which view of schema `read` shows each table of a read model."""

VIEWS = {
    "slm_usage.usage_minute": "slm_usage_minute",
    "slm_usage.usage_hour": "slm_usage_hour",
    "slm_usage.usage_day": "slm_usage_day",
    "training_mode.lock": "training_mode_lock",
    "training_mode.interval": "training_mode_interval",
    "training_mode.anomaly": "training_mode_anomaly",
    "constitution_history.history": "constitution_history",
    "constitution_history.announced": "constitution_announced",
    "policy_decisions.decision": "policy_decision",
    "policy_decisions.violation": "policy_violation",
    "policy_decisions.decision_hour": "policy_decision_hour",
    "policy_decisions.rule_hit": "policy_rule_hit",
    "constitution_use.hash_use": "constitution_use",
}
