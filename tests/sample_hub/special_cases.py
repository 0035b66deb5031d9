"""What the table of named models cannot say: tags, cards, quantised weights and odd fields."""

from __future__ import annotations

from typing import Any

ARCHITECTURES = {
    "bert": "BertForMaskedLM",
    "bloom": "BloomForCausalLM",
    "clip": "CLIPModel",
    "cohere2": "Cohere2ForCausalLM",
    "deepseek_v3": "DeepseekV3ForCausalLM",
    "detr": "DetrForObjectDetection",
    "distilbert": "DistilBertForSequenceClassification",
    "ernie4_5_moe": "Ernie4_5_MoeForCausalLM",
    "falcon": "FalconForCausalLM",
    "gemma2": "Gemma2ForCausalLM",
    "gemma3": "Gemma3ForConditionalGeneration",
    "glm4_moe": "Glm4MoeForCausalLM",
    "gpt2": "GPT2LMHeadModel",
    "gpt_oss": "GptOssForCausalLM",
    "kimi_k2": "DeepseekV3ForCausalLM",
    "llama": "LlamaForCausalLM",
    "marian": "MarianMTModel",
    "mbart": "MBartForConditionalGeneration",
    "mistral": "MistralForCausalLM",
    "mixtral": "MixtralForCausalLM",
    "opt": "OPTForCausalLM",
    "phi": "PhiForCausalLM",
    "phi3": "Phi3ForCausalLM",
    "qwen2": "Qwen2ForCausalLM",
    "qwen3": "Qwen3ForCausalLM",
    "qwen3_moe": "Qwen3MoeForCausalLM",
    "roberta": "RobertaForQuestionAnswering",
    "t5": "T5ForConditionalGeneration",
    "t5gemma": "T5GemmaForConditionalGeneration",
    "vaultgemma": "VaultGemmaForCausalLM",
    "vision-encoder-decoder": "VisionEncoderDecoderModel",
    "vit": "ViTForImageClassification",
    "wav2vec2": "Wav2Vec2ForCTC",
}

# Tags beyond library, weights, architecture, task and license.
TAGS: dict[str, tuple[str, ...]] = {
    # Listed as any-to-any while its own task is image-text-to-text.
    "google/gemma-3-27b-it": ("any-to-any", "conversational", "arxiv:1905.07830"),
    "openai/gpt-oss-120b": ("vllm", "conversational", "arxiv:2508.10925", "8-bit", "mxfp4"),
    "openai/gpt-oss-20b": ("vllm", "conversational", "arxiv:2508.10925", "8-bit", "mxfp4"),
    "meta-llama/Llama-3.1-8B-Instruct": (
        "facebook",
        "meta",
        "llama-3",
        "conversational",
        "en",
        "de",
        "fr",
        "base_model:meta-llama/Llama-3.1-8B",
        "base_model:finetune:meta-llama/Llama-3.1-8B",
    ),
    "google-bert/bert-base-uncased": (
        "exbert",
        "en",
        "dataset:bookcorpus",
        "dataset:wikipedia",
        "arxiv:1810.04805",
    ),
    "openai-community/gpt2": ("exbert", "en", "doi:10.57967/hf/0039"),
    "distilbert/distilbert-base-uncased-finetuned-sst-2-english": (
        "en",
        "dataset:sst2",
        "dataset:glue",
        "arxiv:1910.01108",
        "model-index",
    ),
    "Qwen/Qwen3-0.6B": (
        "conversational",
        "arxiv:2505.09388",
        "base_model:Qwen/Qwen3-0.6B-Base",
        "base_model:finetune:Qwen/Qwen3-0.6B-Base",
    ),
    # In two and three tasks at once.
    "google-t5/t5-small": ("summarization", "en", "fr", "dataset:c4"),
    "facebook/bart-large-mnli": ("text-classification", "feature-extraction", "dataset:multi_nli"),
    "BAAI/bge-m3": ("feature-extraction", "arxiv:2402.03216"),
    "sentence-transformers/all-MiniLM-L6-v2": ("feature-extraction", "en", "dataset:s2orc"),
    "TheBloke/Mixtral-8x7B-Instruct-v0.1-GPTQ": (
        "conversational",
        "4-bit",
        "gptq",
        "base_model:mistralai/Mixtral-8x7B-Instruct-v0.1",
        "base_model:quantized:mistralai/Mixtral-8x7B-Instruct-v0.1",
    ),
    "deepseek-ai/DeepSeek-R1": ("conversational", "custom_code", "arxiv:2501.12948", "fp8"),
    "deepseek-ai/DeepSeek-V3": ("conversational", "custom_code", "arxiv:2412.19437", "fp8"),
    # Words that are languages, libraries or both: `moe` is a language where a card says so.
    "openai/whisper-large-v3": ("pytorch", "jax", "en", "zh", "pt", "yue", "arxiv:2212.04356"),
    "Qwen/Qwen3.6-35B-A3B": ("moe", "code"),
    "facebook/nllb-200-1.3B": ("multilingual", "moe", "dataset:flores-200"),
    # Spaces, CJK and a NUL in tags. Its base is in no listing.
    "hexgrad/Kokoro-82M": (
        "fine tune",
        "日本語 音声合成",
        "中文",
        "base_model:yl4579/StyleTTS2-LJSpeech",
        "base_model:finetune:yl4579/StyleTTS2-LJSpeech",
    ),
    # A base under the id that it had before, in lower case; how it was used tells the card alone.
    "bartowski/Meta-Llama-3.1-8B-Instruct-GGUF": (
        "base_model:meta-llama/meta-llama-3.1-8b-instruct",
    ),
    # Two that name each other, one of them beside another base.
    "google/pix2struct-docvqa-large": ("base_model:merge:google/pix2struct-ocrvqa-large",),
    "google/pix2struct-ocrvqa-large": (
        "base_model:merge:google/pix2struct-docvqa-large",
        "base_model:merge:google/matcha-base",
    ),
    "facebook/musicgen-medium": ("odd\x00tag", "music generation"),
}

CARDS: dict[str, dict[str, Any]] = {
    "google-bert/bert-base-uncased": {"language": "en", "datasets": ["bookcorpus", "wikipedia"]},
    "openai-community/gpt2": {"language": "en", "tags": ["exbert"]},
    "meta-llama/Llama-3.1-8B-Instruct": {
        "language": ["en", "de", "fr", "it", "pt", "hi", "es", "th"],
        "base_model": "meta-llama/Meta-Llama-3.1-8B",
    },
    "distilbert/distilbert-base-uncased-finetuned-sst-2-english": {
        "language": "en",
        "datasets": ["sst2", "glue"],
    },
    "Qwen/Qwen3-0.6B": {"base_model": ["Qwen/Qwen3-0.6B-Base"]},
    # A base in the card alone, as text and as list; and a relation that the tag tells otherwise.
    "patrickjohncyh/fashion-clip": {"base_model": "openai/clip-vit-base-patch32"},
    "visheratin/mexma-siglip": {
        "base_model": ["facebook/MEXMA", "google/siglip2-base-patch16-224"],
        "base_model_relation": "merge",
    },
    "TheBloke/Mixtral-8x7B-Instruct-v0.1-GPTQ": {
        "base_model": "mistralai/Mixtral-8x7B-Instruct-v0.1",
        "base_model_relation": "finetune",
    },
    "bartowski/Meta-Llama-3.1-8B-Instruct-GGUF": {"base_model_relation": "quantized"},
    "facebook/nllb-200-1.3B": {"language": ["moe", "yue", "en"]},
    "Qwen/Qwen2.5-72B-Instruct": {"license_name": "qwen"},
    "Qwen/Qwen2.5-3B-Instruct": {"license_name": "qwen-research"},
    "moonshotai/Kimi-K2-Instruct-0905": {"license_name": "modified-mit"},
    # Without a license tag: in the card as a list, as an empty list, as a string, or not at all.
    "openai/whisper-large-v3": {"license": ["apache-2.0"]},
    "Qwen/Qwen3-32B": {"license": "apache-2.0"},
    "microsoft/resnet-50": {"license": []},
}


def _sst2_results() -> list[dict[str, Any]]:
    dataset = {"name": "glue", "type": "glue", "config": "sst2", "split": "validation"}
    metrics = [{"type": "accuracy", "value": 0.9106, "name": "Accuracy", "verified": True}]
    task = {"type": "text-classification", "name": "Text Classification"}
    result = {"task": task, "dataset": dataset, "metrics": metrics}
    return [{"name": "distilbert-base-uncased-finetuned-sst-2-english", "results": [result]}]


def _config(architecture: str, model_type: str, **method: Any) -> dict[str, Any]:
    return {
        "architectures": [architecture],
        "model_type": model_type,
        "quantization_config": method,
        "tokenizer_config": {"eos_token": "<|end|>"},
    }


# Whole fields; `...` takes one away.
FIELDS: dict[str, dict[str, Any]] = {
    "openai/gpt-oss-120b": {
        "safetensors": {
            "parameters": {"BF16": 2_167_371_072, "U8": 118_244_966_400},
            "total": 120_412_337_472,
        },
        "config": _config("GptOssForCausalLM", "gpt_oss", quant_method="mxfp4"),
        "usedStorage": 195_763_884_726,
        "evalResults": [
            {"dataset": {"id": "Idavidrein/gpqa", "task_id": "diamond"}, "value": 80.1},
            {"dataset": {"id": "cais/hle", "task_id": "hle"}, "value": 14.9},
        ],
        "inferenceProviderMapping": [
            {
                "provider": "groq",
                "status": "live",
                "providerId": "openai/gpt-oss-120b",
                "task": "conversational",
            }
        ],
    },
    "openai/gpt-oss-20b": {
        "config": _config("GptOssForCausalLM", "gpt_oss", quant_method="mxfp4"),
    },
    # Stored elements, not weights: a 47B model that shows 6B.
    "TheBloke/Mixtral-8x7B-Instruct-v0.1-GPTQ": {
        "safetensors": {
            "parameters": {"I32": 5_803_868_160, "F16": 283_947_008},
            "total": 6_087_815_168,
        },
        "config": _config("MixtralForCausalLM", "mixtral", bits=4, quant_method="gptq"),
        "baseModels": {
            "relation": "quantized",
            "models": [{"id": "mistralai/Mixtral-8x7B-Instruct-v0.1"}],
        },
    },
    "deepseek-ai/DeepSeek-R1": {
        "safetensors": {
            "parameters": {"BF16": 3_918_786_560, "F8_E4M3": 680_571_043_840, "F32": 41_555_600},
            "total": 684_531_386_000,
        },
        "config": _config("DeepseekV3ForCausalLM", "deepseek_v3", quant_method="fp8"),
        "usedStorage": 688_603_634_706,
    },
    "meta-llama/Llama-3.1-8B-Instruct": {
        "baseModels": {"relation": "finetune", "models": [{"id": "meta-llama/Llama-3.1-8B"}]},
        "usedStorage": 32_123_357_950,
        "spaces": ["sample-lab/chat"],
    },
    "distilbert/distilbert-base-uncased-finetuned-sst-2-english": {
        "model-index": _sst2_results(),
        "evalResults": [
            {"dataset": {"id": "nyu-mll/glue", "task_id": "sst2"}, "value": 91.06},
        ],
    },
    "openai-community/gpt2": {
        "model-index": None,
        "spaces": ["sample-lab/gpt2", "sample-lab/text"],
    },
    # Its own safetensors header claims more elements than a double can count.
    "facebook/contriever": {
        "safetensors": {"parameters": {"I64": 2**54 + 1}, "total": 2**54 + 1},
    },
    # Fields that are absent, null, or tie with another model's.
    "google/electra-base-discriminator": {"cardData": ..., "siblings": ..., "sha": ...},
    "ETH-CVG/lightglue_disk": {"downloads": None},
    "magic-leap-community/superglue_outdoor": {"downloads": ...},
    "openai/shap-e": {"downloads": 2_400, "likes": 310},
    "ashawkey/LGM": {"downloads": 2_400, "likes": 310},
    "microsoft/tapex-base": {"downloads": 9_600, "likes": 70},
    "google/tapas-base-finetuned-wtq": {"downloads": 9_600, "likes": 220},
}

# A model in several listings whose payload moved between their requests.
PER_LISTING: dict[tuple[str, str], dict[str, Any]] = {
    ("summarization", "google-t5/t5-small"): {"likes": 593},
    ("text-classification", "facebook/bart-large-mnli"): {"likes": 1_612},
}
