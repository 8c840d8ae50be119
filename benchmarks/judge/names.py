"""Names of invented people, by where they come from; commoner ones first, and drawn more often."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """People of one country: their share of the line, their names, how many surnames they carry, their papers."""

    country: str
    share: int
    women: str
    men: str
    families: str
    surnames: int
    towns: str
    paper: str
    dial: str


_LATIN_FAMILIES = (
    "González Rodríguez Hernández García Pérez Martínez López Sánchez "
    "Díaz Ramírez Torres Rojas Flores Morales Rivera "
    "Gómez Castillo Jiménez Mendoza Vargas Gutiérrez Romero Suárez Medina Herrera Chacón Salazar Guerrero Contreras "
    "Moreno Blanco Silva Márquez Briceño Uzcátegui Villarreal Zambrano Arévalo Quintero Paredes Colmenares Bastidas "
    "Urdaneta Sulbarán Peña Delgado Cedeño Montilla Aguilar Velásquez Escalona Barrios Camacho Piñango"
)
_HONDURAN_FAMILIES = (
    "Hernández López Martínez Rodríguez Flores Mejía García Reyes "
    "Cruz Zelaya Aguilar Pineda Castro Maldonado Orellana "
    "Bonilla Lagos Alvarado Romero Padilla Euceda Funes Amador "
    "Banegas Murillo Ordóñez Sauceda Izaguirre Villeda Meza "
    "Oseguera Turcios Cálix Chinchilla Paguada Barahona Raudales Sierra Varela Discua Pavón Escoto Núñez Matamoros"
)
ORIGINS = [
    Origin(
        "VE",
        30,
        "María Ana Carmen Yuleisy Génesis Yusmary Rosa Daniela "
        "Mariángel Oriana Yoselin Dayana Luisana Bárbara Andreína "
        "Gabriela Isabella Nayibe Yorgelis Wilmary Estefany Valentina Keyla Marbelis",
        "José Luis Carlos Jesús Yorman Wilmer Kelvin Jhonny "
        "Yeferson Brayan Leonel Franklin Edixon Maikel Deivis Alexander "
        "Rafael Santiago Yohander Néstor Wuilliam Eleazar Jonaiker Gustavo",
        _LATIN_FAMILIES,
        2,
        "Maracaibo Valencia Barquisimeto Maturín Cúcuta Barinas Guanare Caracas",
        "CED",
        "58",
    ),
    Origin(
        "HN",
        22,
        "María Ana Karla Reina Suyapa Dilcia Wendy Iris Glenda "
        "Nohemy Fanny Heydi Belkis Seidy Katherin Yolany Lourdes "
        "Angie Meylin Digna Blanca Sofía Alejandra Olga",
        "José Juan Carlos Luis Marvin Elmer Wilfredo Santos Osman "
        "Denis Franklin Selvin Kevin Nelson Melvin Darwin Rigoberto "
        "Edwin Noé Oscar Jairo Milton Germán Adán",
        _HONDURAN_FAMILIES,
        2,
        "Danlí Trojes Choluteca Juticalpa Comayagua Yoro Tocoa Gracias Nacaome",
        "DNI",
        "504",
    ),
    Origin(
        "CU",
        11,
        "Yanet Yamilé Dayamí María Yuliet Leidys Odalys Yaneisy Mirta Claudia Lianet Aleida Yisel Daymara",
        "Yoandry Yosvany Osmani Reinier Alexis Ernesto Yunior Dairon Lázaro Raúl Michel Yasmani Ariel Orlando",
        _LATIN_FAMILIES + " Leyva Hechavarría Guevara Almeida Labrada Fonseca",
        2,
        "Holguín Camagüey Bayamo Guantánamo Matanzas",
        "CI",
        "53",
    ),
    Origin(
        "HT",
        11,
        "Marie Rose Guerline Nadège Mirlande Ketlie Fabiola Roseline Yolette Widline Islande Dieula Myrlande Esther",
        "Jean Pierre Wilson Jacques Frantz Ronald Evens Dieuseul Claude Réginald Jameson Woodly Emmanuel Fritz Lucner",
        "Joseph Pierre Jean Louis Charles François Saint-Fleur Baptiste Augustin Désir Estimé Toussaint Michel Paul "
        "Dieudonné Jean-Baptiste Cadet Mésidor Alcindor Philogène Exantus Jean-Louis Théodore Clervil",
        1,
        "Cap-Haïtien Gonaïves Jérémie Léogâne Port-de-Paix Hinche",
        "PAS",
        "509",
    ),
    Origin(
        "EC",
        8,
        "María Rosa Luz Jessica Gloria Mayra Narcisa Jenny Tania Fernanda Verónica Kerly Nataly",
        "Luis Segundo Ángel Manuel Klever Byron Wilson Darwin Cristian Stalin Fausto Jefferson Holger",
        "Quishpe Guamán Chango Toapanta Morocho Zambrano Moreira Macías Mendoza Vera Cevallos Tipán Caiza Yánez Loor "
        "Guaranga Paucar Chimbo Lema Andrade",
        2,
        "Ambato Riobamba Manta Machala Loja Guayaquil",
        "ID",
        "593",
    ),
    Origin(
        "GN",
        6,
        "Fatoumata Mariama Aïssatou Kadiatou Hawa Aminata Djénabou Oumou",
        "Mamadou Ibrahima Alpha Ousmane Abdoulaye Thierno Souleymane Boubacar Amadou Sékou",
        "Diallo Barry Bah Camara Sow Condé Keïta Touré Sylla Baldé Soumah Bangoura",
        1,
        "Labé Conakry Kankan Mamou Kindia",
        "PAS",
        "224",
    ),
    Origin(
        "CN",
        5,
        "Li Na|Wang Fang|Xiaoyan|Meiling|Yuhua|Xiuying|Lihua|Qian|Yan|Jing",
        "Wei|Jianguo|Xiaoming|Zhiqiang|Haitao|Yong|Guoqing|Jun|Lei|Bin|Changming",
        "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Zheng Lin Xie",
        1,
        "Fuzhou Shenyang Wuhan Zhengzhou",
        "PAS",
        "86",
    ),
    Origin(
        "SN",
        4,
        "Awa Fatou Ndeye Aminata Khady Astou Coumba",
        "Moussa Cheikh Serigne Modou Babacar Pape Ibrahima Mouhamadou",
        "Ndiaye Diop Fall Faye Sarr Gueye Mbaye Seck Thiam Cissé Diouf",
        1,
        "Dakar Touba Thiès Kaolack",
        "PAS",
        "221",
    ),
    Origin(
        "MR",
        3,
        "Aïchetou Mariem Khadijetou Zeinabou Oumoukelthoum",
        "Mohamed Ahmed Sidi Abdallahi Yahya Cheikh El Hassen",
        "Ould Mohamed|Ould Ahmed|Mint Sidi|Ould Cheikh|El Moctar|Abdel Kader|Al-Hassan|Ben Youssef|Ould Brahim",
        1,
        "Nouakchott Kaédi Rosso",
        "PAS",
        "222",
    ),
]


def drawn(pool: str, chance: random.Random) -> str:
    """One name of the pool; the first are the commonest, about as surnames are in a town."""
    names = pool.split("|") if "|" in pool else pool.split()
    place = int(len(names) * chance.random() ** 1.7)
    return names[place]


def origin_of(chance: random.Random) -> Origin:
    """Where the next family in the line comes from."""
    return chance.choices(ORIGINS, weights=[origin.share for origin in ORIGINS])[0]
