"""What passes the gate: a README with every section that the scores look for, and a whole card."""

GOOD_README = (
    """---
license: mit
---
# Good

## Usage

```python
model = load("acme/good")
```

## Installation

```sh
pip install acme
```

## Limitations

None that we know of.

## Training

On [more text](https://huggingface.co/datasets/acme/more/viewer) with https://github.com/acme/good.

## Evaluation

| task | score |
| --- | --- |
| MMLU | 71.3 |

See [the paper](https://arxiv.org/abs/2501.00001).

## Citation

```bibtex
@misc{acme, title={Good}, year={2026}}
```
"""
    + "It says more. " * 300
)
# Of a model whose task is fill-mask.
GOOD_FIELDS = {
    "cardData": {"license": "mit", "datasets": ["HuggingFaceH4/ultrachat_200k"]},
    "library_name": "transformers",
    "lastModified": "2026-11-18T00:00:00.000Z",
    "model-index": [
        {
            "name": "good",
            "results": [
                {
                    "task": {"type": "fill-mask"},
                    "metrics": [{"type": "accuracy", "value": 0.9}],
                }
            ],
        }
    ],
}
