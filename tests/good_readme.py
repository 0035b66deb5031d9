"""A README that lets one start: every section that the scores look for, and enough text."""

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
