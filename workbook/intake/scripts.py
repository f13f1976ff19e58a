"""Scripts 简繁: traditional characters of headers and labels as the simplified ones our words are written in."""

from __future__ import annotations

_PAIRS = (
    "戶户 額额 單单 號号 據据 編编 碼码 貨货 產产 數数 價价 銷销 區区 業业 員员 應应 餘余 帳账 賬账 對对 發发 開开 總总 "
    "計计 結结 轉转 憑凭 證证 備备 註注 類类 幣币 種种 稱称 聯联 絡络 電电 話话 級级 標标 準准 實实 際际 記记 錄录 時时 "
    "間间 訂订 購购 買买 進进 庫库 檔档 經经 稅税 現现 還还 項项 歸归 屬属 貸贷 來来 說说 參参 與与 從从 務务 負负 責责 "
    "國国 東东 華华 廣广 設设 運运 輸输 費费 質质 滿满 無无 關关 閉闭 遲迟 預预 約约 賣卖 門门 圓圆 萬万 億亿 摘摘"
)
_SIMPLER = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})


def simplified(text: str) -> str:
    """A header or label in simplified characters; only the characters of headers are known."""
    return text if text.isascii() else text.translate(_SIMPLER)
