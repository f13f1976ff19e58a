"""Names 名称 of the demonstration department: regions, people, customers, products; all invented."""

from __future__ import annotations

from typing import NamedTuple

from workbook.texts import Text


class Region(NamedTuple):
    id: str
    name: Text
    provinces: Text
    cities: str


REGIONS = (
    Region(
        "HD",
        Text("华东", "East China"),
        Text("江苏、浙江、上海、安徽", "Jiangsu, Zhejiang, Shanghai, Anhui"),
        "苏州 Suzhou 上海 Shanghai 杭州 Hangzhou 宁波 Ningbo 无锡 Wuxi 南京 Nanjing 合肥 Hefei 常州 Changzhou",
    ),
    Region(
        "HN",
        Text("华南", "South China"),
        Text("广东、福建", "Guangdong, Fujian"),
        "深圳 Shenzhen 广州 Guangzhou 东莞 Dongguan 佛山 Foshan 厦门 Xiamen 珠海 Zhuhai 惠州 Huizhou",
    ),
    Region(
        "HB",
        Text("华北", "North China"),
        Text("北京、天津、河北、山东", "Beijing, Tianjin, Hebei, Shandong"),
        "北京 Beijing 天津 Tianjin 青岛 Qingdao 济南 Jinan 石家庄 Shijiazhuang 烟台 Yantai 唐山 Tangshan",
    ),
    Region(
        "XN",
        Text("西南", "Southwest China"),
        Text("四川、重庆、云南、贵州", "Sichuan, Chongqing, Yunnan, Guizhou"),
        "成都 Chengdu 重庆 Chongqing 昆明 Kunming 贵阳 Guiyang 绵阳 Mianyang",
    ),
)
REPS = (
    ("HD", "周文斌", "Zhou Wenbin", 1.13),
    ("HD", "林晓梅", "Lin Xiaomei", 1.22),
    ("HD", "陈志远", "Chen Zhiyuan", 1.05),
    ("HD", "吴雨桐", "Wu Yutong", 1.09),
    ("HN", "黄建平", "Huang Jianping", 1.17),
    ("HN", "何丽娟", "He Lijuan", 1.28),
    ("HN", "梁嘉豪", "Liang Jiahao", 1.06),
    ("HB", "赵国强", "Zhao Guoqiang", 0.98),
    ("HB", "孙雪", "Sun Xue", 1.08),
    ("HB", "刘洋", "Liu Yang", 0.91),
    ("XN", "马俊峰", "Ma Junfeng", 0.95),
    ("XN", "罗静", "Luo Jing", 1.19),
)
"""Region, name, and how the rep's customers grow in a year."""
CUSTOMERS_PER_REP = 5
BRANDS = (
    "恒泰 Hengtai 锐驰 Ruichi 博远 Boyuan 华晟 Huasheng 金桥 Jinqiao 瑞丰 Ruifeng 凯达 Kaida 长恒 Changheng "
    "明川 Mingchuan 中拓 Zhongtuo 新域 Xinyu 天衡 Tianheng 力源 Liyuan 东昱 Dongyu 百川 Baichuan 浩宇 Haoyu "
    "精诚 Jingcheng 联创 Lianchuang 安捷 Anjie 顺拓 Shuntuo 鸿翔 Hongxiang 佳禾 Jiahe 启明 Qiming 维科 Weike "
    "信达 Xinda 华庭 Huating 宏远 Hongyuan 思锐 Sirui 德润 Derun 卓岳 Zhuoyue 海纳 Haina 广域 Guangyu "
    "飞澜 Feilan 朗致 Langzhi 泰和 Taihe 同辉 Tonghui 嘉韵 Jiayun 优朋 Youpeng 盛泽 Shengze 北辰 Beichen "
    "京岳 Jingyue 渤新 Boxin 泉盛 Quansheng 冀川 Jichuan 岱岳 Daiyue 滨澜 Binlan 远航 Yuanhang 正和 Zhenghe "
    "乾元 Qianyuan 宝岩 Baoyan 蓉创 Rongchuang 渝锦 Yujin 川穹 Chuanqiong 蜀越 Shuyue 滇峰 Dianfeng "
    "黔通 Qiantong 云岭 Yunling 巴岭 Baling 峨岚 Elan 锦泓 Jinhong"
)
INDUSTRIES = (
    ("电气", "Electric"),
    ("精密机械", "Precision Machinery"),
    ("自动化设备", "Automation"),
    ("新能源科技", "New Energy"),
    ("食品机械", "Food Machinery"),
    ("汽车零部件", "Auto Parts"),
    ("包装设备", "Packaging Equipment"),
    ("医疗器械", "Medical Devices"),
    ("纺织机械", "Textile Machinery"),
    ("环保科技", "Environmental Technology"),
    ("半导体设备", "Semiconductor Equipment"),
    ("电子", "Electronics"),
    ("印刷机械", "Printing Machinery"),
    ("仓储物流设备", "Warehouse Equipment"),
    ("模具", "Mould and Die"),
    ("化工装备", "Chemical Equipment"),
    ("光电科技", "Optoelectronics"),
    ("轨道交通装备", "Rail Equipment"),
    ("建材机械", "Building Machinery"),
)
CONTACTS = (
    "王敏 Wang Min 李强 Li Qiang 张磊 Zhang Lei 徐芳 Xu Fang 朱军 Zhu Jun 高燕 Gao Yan 郭涛 Guo Tao "
    "宋玲 Song Ling 唐勇 Tang Yong 冯倩 Feng Qian 邓凯 Deng Kai 曹慧 Cao Hui"
)
PRODUCTS = (
    (
        "SV",
        "伺服系统",
        "Servo systems",
        (
            ("SV100", "伺服电机 750W", "Servo motor 750 W", 168_000),
            ("SV200", "伺服电机 2kW", "Servo motor 2 kW", 326_500),
            ("SV300", "伺服驱动器 3kW", "Servo drive 3 kW", 412_800),
            ("SV500", "直线电机模组", "Linear motor module", 985_000),
        ),
    ),
    (
        "SN",
        "传感器",
        "Sensors",
        (
            ("SN110", "光电传感器", "Photoelectric sensor", 18_650),
            ("SN120", "激光位移传感器", "Laser displacement sensor", 126_900),
            ("SN210", "压力变送器", "Pressure transmitter", 46_800),
            ("SN310", "视觉相机", "Vision camera", 388_000),
        ),
    ),
    (
        "CB",
        "控制柜",
        "Control cabinets",
        (
            ("CB100", "标准控制柜", "Standard cabinet", 865_000),
            ("CB200", "变频控制柜", "Inverter cabinet", 1_480_000),
            ("CB300", "PLC 控制柜", "PLC cabinet", 2_260_000),
            ("CB500", "防爆控制柜", "Explosion-proof cabinet", 3_650_000),
        ),
    ),
    (
        "RB",
        "工业机器人",
        "Industrial robots",
        (
            ("RB006", "六轴机器人 6kg", "Six-axis robot 6 kg", 7_280_000),
            ("RB020", "六轴机器人 20kg", "Six-axis robot 20 kg", 11_600_000),
            ("RB100", "码垛机器人", "Palletising robot", 16_900_000),
            ("RB900", "协作机器人", "Collaborative robot", 8_850_000),
        ),
    ),
)
COMPANY = Text("华岳智能装备有限公司", "Huayue Intelligent Equipment Co., Ltd.")
DEPARTMENT = Text("销售部", "Sales Department")


def pairs(words: str) -> list[Text]:
    """ "苏州 Suzhou 上海 Shanghai" as texts; an English name may be two words long."""
    texts: list[Text] = []
    for word in words.split():
        if not word.isascii():
            texts.append(Text(word, ""))
        else:
            texts[-1] = Text(texts[-1].zh, f"{texts[-1].en} {word}".strip())
    return texts
