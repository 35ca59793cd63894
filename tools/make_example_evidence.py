"""Write the evidence of the bundled example again: ``python tools/make_example_evidence.py [folder]``.

Small pictures and pages that say of themselves that they are invented; the same bytes come out every time.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from auditkit.documents.typesetting import to_pdf, to_png

ENTITY = "云泽市金融工作局"
PICTURES = {
    "凭证/2018-01_记-0045_1": ("差旅费报销单", "宫万象、阙三思 赴海口", "金额 3,898.40 元", "出差审批表：（无）"),
    "凭证/2018-06_记-0026_1": ("差旅费报销单", "桑岚、井千寻 赴上海", "金额 2,755.80 元", "出差审批表：（无）"),
    "凭证/2018-06_记-0020_1": ("增值税普通发票 11446898", "青砚办公用品店", "金额 2,641.30 元", "第一次付款"),
    "凭证/2018-07_记-0016_1": ("增值税普通发票 11446898", "青砚办公用品店", "金额 2,641.30 元", "第二次付款"),
    "凭证/2018-09_记-0031_1": ("采购验收单", "连珠商贸行", "金额 9,798.40 元", "申请科室：办公室"),
    "闲置资产照片": ("台式电脑两台", "TY201800004、TY201800005", "现场状态：闲置", "拍摄日期 2019-09-18"),
}
PAGES = {
    "预算调整情况说明": ("2018 年预算调整情况说明", "年内项目预算的追加和调剂均按财政部门通知办理。"),
    "绩效目标申报说明": ("2018 年绩效目标申报说明", "五个项目均随预算申报绩效目标，目标列于自评报告。"),
    "内部管理制度目录": ("内部管理制度目录", "预算管理、财务报销、政府采购、固定资产、合同管理，共五项制度。"),
    "部门职能与年度工作要点": ("部门职能与 2018 年工作要点", "地方金融组织监督管理、企业上市培育、处置非法集资。"),
    "访谈记录签字页": ("访谈记录签字页", "以上记录与本人陈述一致。被访谈人：示例财务负责人　2019 年 9 月 17 日"),
    "取证单签回页": ("取证单签回页", "情况属实，无异议。示例财务负责人　2019 年 10 月 14 日（示例印章）"),
    "改制批复（意见反馈附件）": ("关于同意筹建农村商业银行的批复", "同意筹建。示例文号　2018 年 12 月 20 日"),
    "退款回单": ("银行退款回单", "收款单位：云泽市金融工作局　金额合计 5,467.10 元　2019 年 11 月 11 日"),
}
_SIZE = (420, 260)


def picture(lines: tuple[str, ...]) -> bytes:
    """Return a picture with a few lines."""
    width, height = _SIZE
    words = "".join(
        f'<text x="24" y="{56 + 40 * number}" font-size="{22 if not number else 17}">{line}</text>'
        for number, line in enumerate((*lines, "（示例，虚构）"))
    )
    frame = f'<rect x="6" y="6" width="{width - 12}" height="{height - 12}" fill="none" stroke="#555"/>'
    return to_png(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="Noto Sans CJK SC">'
        f'<rect width="{width}" height="{height}" fill="#fdfcf6"/>{frame}{words}</svg>',
        72,
    )


def page(title: str, words: str) -> bytes:
    """Return a page of one paragraph."""
    source = (
        '#set page(width: 148mm, height: 105mm, margin: 14mm)\n#set text(font: "Noto Sans CJK SC", size: 11pt)\n'
        f"#align(center)[#text(size: 15pt)[{title}]]\n#v(6mm)\n{words}\n#v(1fr)\n"
        f"#align(right)[{ENTITY}（示例，虚构）]\n"
    )
    return to_pdf({"main.typ": source.encode()}, date(2019, 9, 11))


def main(folder: Path) -> None:
    """Write all files."""
    for name, lines in PICTURES.items():
        path = folder / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture(lines))
    for name, (title, words) in PAGES.items():
        (folder / f"{name}.pdf").write_bytes(page(title, words))


if __name__ == "__main__":
    own = Path(__file__).resolve().parent.parent / "examples" / "yunze-2018" / "file" / "evidence"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else own)
