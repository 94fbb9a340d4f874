#!/usr/bin/env python3
"""Writes python/tiktokcorpus/data/lexicons/common/places.jsonl: countries with demonyms and governments, US states,
cities, world regions.

usage: tools/gen_places.py [--check]      --check: exit 1 when the file is not what would be written

Sources: Unicode CLDR by babel (country names), pycountry (ISO 3166 names and subdivisions), countryinfo (demonyms,
capitals), all under permissive licences; the tables below mend and extend them. Only the output is needed at run time.
"""

import json
import pathlib
import re
import sys
import unicodedata

import pycountry
from babel import Locale
from countryinfo import CountryInfo

OUT = pathlib.Path(__file__).parent.parent / "python/tiktokcorpus/data/lexicons/common/places.jsonl"

# Names as newspapers and encyclopaedias have them, where CLDR's differ.
NAMES = {
    "BA": "Bosnia and Herzegovina",
    "CD": "Democratic Republic of the Congo",
    "CG": "Republic of the Congo",
    "CI": "Ivory Coast",
    "CZ": "Czech Republic",
    "HK": "Hong Kong",
    "MO": "Macau",
    "MM": "Myanmar",
    "PS": "Palestine",
    "TR": "Turkey",
    "TL": "East Timor",
    "ST": "São Tomé and Príncipe",
    "KN": "Saint Kitts and Nevis",
    "LC": "Saint Lucia",
    "VC": "Saint Vincent and the Grenadines",
    "GE": "Georgia (country)",
    "JO": "Jordan",
    "FM": "Federated States of Micronesia",
}
TERRITORIES = {"HK", "TW", "PS", "PR", "GL", "MO", "XK", "GI", "BM", "KY", "GU"}  # kept besides the states
DROPPED = {"AQ", "BV", "HM", "IO", "TF", "UM", "GS"}
OTHER_NAMES = {
    "US": [
        "United States of America",
        "USA",
        "U.S.A.",
        "US",
        "U.S.",
        {
            "surface": "America",
            "not_after": ["latin", "south", "north", "central", "captain"],
            "not_before": ["first", "online", "movil"],
        },
        {"surface": "the States", "strength": "weak", "case": "initial"},
    ],
    "GB": ["Great Britain", "Britain", "UK", "U.K."],
    "CN": ["People's Republic of China", "mainland China", "Chinese mainland", "PRC"],
    "AE": ["UAE", "U.A.E.", "the Emirates"],
    "RU": ["Russian Federation"],
    "KR": ["Republic of Korea"],
    "KP": ["Democratic People's Republic of Korea", "DPRK"],
    "VN": ["Viet Nam"],
    "TR": ["Türkiye"],
    "CZ": ["Czechia"],
    "NL": ["Holland"],
    "MM": ["Burma"],
    "BA": ["Bosnia"],
    "CI": ["Côte d'Ivoire"],
    "SZ": ["Swaziland"],
    "CD": ["DR Congo", "DRC", {"surface": "Congo", "strength": "strong"}],
    "MK": ["Macedonia"],
    "CV": ["Cabo Verde"],
    "TL": ["Timor-Leste"],
    "VA": ["Holy See"],
    "SY": [],
    "NZ": [],
    "SA": [{"surface": "KSA", "strength": "weak"}],
    "IE": ["Republic of Ireland"],
    "BN": ["Brunei Darussalam"],
    "GE": [
        {
            "surface": "Georgia",
            "strength": "weak",
            "needs": [
                "tbilisi",
                "georgian dream",
                "south ossetia",
                "abkhazia",
                "russia",
                "russian",
                "armenia",
                "azerbaijan",
                "caucasus",
                "moldova",
            ],
        }
    ],
}
WEAK_NAMES = {"Chad", "Guinea", "Jersey", "Dominica"}
DEMONYMS = {
    "US": ["American", "Americans"],
    "GB": ["British", "Briton", "Britons", "Brits"],
    "CN": ["Chinese"],
    "AR": ["Argentine", "Argentines", "Argentinian", "Argentinians"],
    "CH": ["Swiss"],
    "CZ": ["Czech", "Czechs"],
    "DK": ["Danish", "Dane", "Danes"],
    "ES": ["Spanish", "Spaniard", "Spaniards"],
    "FI": ["Finnish", "Finns"],
    "FR": ["French", "Frenchman", "Frenchwoman"],
    "IE": ["Irish"],
    "IS": ["Icelandic", "Icelanders"],
    "KG": ["Kyrgyz"],
    "KZ": ["Kazakh", "Kazakhs", "Kazakhstani"],
    "NL": ["Dutch"],
    "NZ": ["New Zealander", "New Zealanders"],
    "PH": ["Filipino", "Filipinos", "Philippine"],
    "PL": ["Polish"],
    "SA": ["Saudi", "Saudis", "Saudi Arabian"],
    "SE": ["Swedish", "Swedes"],
    "TR": ["Turkish", "Turk", "Turks"],
    "TJ": ["Tajik", "Tajiks"],
    "UZ": ["Uzbek", "Uzbeks"],
    "HK": ["Hong Konger", "Hong Kongers"],
    "PS": ["Palestinian", "Palestinians"],
    "TW": ["Taiwanese"],
    "CD": ["Congolese"],
    "DO": ["Dominican", "Dominicans"],
    "SI": ["Slovenian", "Slovenians", "Slovene", "Slovenes"],
    "SN": ["Senegalese"],
    "BW": ["Botswanan"],
    "LS": [],
    "GR": ["Greek", "Greeks"],
    "NP": ["Nepalese", "Nepali", "Nepalis"],
    "HU": ["Hungarian", "Hungarians"],
    "EC": ["Ecuadorian", "Ecuadorians", "Ecuadorean"],
    "LU": ["Luxembourgish"],
    "SO": ["Somali", "Somalis"],
    "CG": [],
    "DM": [],
    "GI": [],
    "DJ": [],
    "PR": ["Puerto Rican", "Puerto Ricans"],
    "MO": [],
    "BM": ["Bermudian"],
    "SK": ["Slovak", "Slovaks"],
    "RS": ["Serbian", "Serbians", "Serb", "Serbs"],
    "HR": ["Croatian", "Croatians", "Croat", "Croats"],
    "AF": ["Afghan", "Afghans"],
    "TH": ["Thai", "Thais"],
    "GU": ["Guamanian"],
    "KI": [],
    "VU": [],
    "VA": [],
    "NE": [],
    "BA": ["Bosnian", "Bosnians"],
    "AG": ["Antiguan"],
    "KN": [],
    "TT": ["Trinidadian", "Trinidadians"],
    "BF": ["Burkinabe"],
    "MG": ["Malagasy"],
    "JP": ["Japanese"],
    "BY": ["Belarusian", "Belarusians", "Belarussian"],
    "XK": ["Kosovar", "Kosovars"],
    "IN": ["Indian", "Indians"],
    "GE": ["Georgian", "Georgians"],
    "LI": [],
    "CV": ["Cape Verdean"],
    "SC": ["Seychellois"],
    "ZW": ["Zimbabwean", "Zimbabweans"],
}
DEMONYM_CONTEXT = {  # what makes another word or name of it
    "American": {
        "not_after": ["latin", "south", "north", "central", "african", "native", "asian"],
        "not_before": ["samoa", "idol", "pie"],
    },
    "Americans": {"not_after": ["latin", "south", "north", "central", "african", "native", "asian"]},
    "Indian": {"not_after": ["american", "west"], "not_before": ["ocean", "wells", "summer", "reservation"]},
    "Indians": {"not_after": ["american", "cleveland", "west"]},
    "Swiss": {"not_before": ["cheese"]},
    "French": {"not_before": ["fries", "open", "toast", "quarter", "polynesia", "guiana"]},
    "Danish": {"not_before": ["pastry"]},
    "Dominican": {"not_before": ["republic", "order", "friar"]},
    "Irish": {"not_after": ["northern"]},
    "Spanish": {"not_before": ["flu"]},
    "Persian": {"not_before": ["gulf"]},
    "Georgian": {"strength": "weak", "needs": ["tbilisi", "georgia", "russia", "caucasus", "dream"]},
    "Georgians": {"strength": "weak", "needs": ["tbilisi", "russia", "caucasus", "dream"]},
}
GOVERNMENTS = {  # name of the government where it is not "Government of X", and further aliases
    "US": (
        "Federal government of the United States",
        [
            "US government",
            "U.S. government",
            "government of the United States",
            "US federal government",
            "U.S. federal government",
        ],
    ),
    "GB": (
        "Government of the United Kingdom",
        ["UK government", "U.K. government", "His Majesty's Government", "Her Majesty's Government"],
    ),
    "CN": ("Government of China", ["PRC government"]),
    "RU": ("Government of Russia", []),
    "AU": ("Australian Government", ["Government of Australia"]),
}
GOVERNMENT_IDS = {
    "CN": "government-of-china",
    "US": "us-government",
    "GB": "uk-government",
    "IN": "government-of-india",
    "CA": "government-of-canada",
    "AU": "australian-government",
    "NP": "government-of-nepal",
}
# Checked identifiers; none is guessed.
QIDS = {
    "government-of-india": "Q2767140",
    "government-of-canada": "Q422404",
    "uk-government": "Q6063",
    "washington-d-c": "Q61",
    "los-angeles": "Q65",
    "san-francisco": "Q62",
    "beijing": "Q956",
    "shanghai": "Q8686",
    "dublin": "Q1761",
    "london": "Q84",
    "geneva": "Q71",
    "stockholm": "Q1754",
    "ottawa": "Q1930",
    "new-delhi": "Q987",
    "quebec": "Q176",
    "british-columbia": "Q1973",
    "europe": "Q46",
    "asia": "Q48",
    "southeast-asia": "Q11708",
    "middle-east": "Q7204",
    "africa": "Q15",
    "latin-america": "Q12585",
    "north-america": "Q49",
}
# Capitals that countryinfo lacks, misspells, or that are ordinary words or other names first.
CAPITALS = {
    "US": None,
    "KZ": "Astana",
    "BR": "Brasília",
    "IL": "Jerusalem",
    "PS": "Ramallah",
    "MV": None,
    "SC": None,
    "SG": None,
    "DJ": None,
    "LU": None,
    "MC": None,
    "SM": None,
    "VA": None,
    "PA": "Panama City",
    "GT": "Guatemala City",
    "KW": "Kuwait City",
    "MX": "Mexico City",
    "JM": "Kingston",
    "BI": "Gitega",
    "BO": "La Paz",
    "HK": None,
    "MO": None,
    "DM": None,
    "KN": None,
    "AG": None,
    "VC": None,
    "GD": None,
    "LC": None,
    "BB": None,
    "GY": "Georgetown",
    "BN": None,
    "SZ": "Mbabane",
    "ST": None,
    "CL": "Santiago",
    "CR": "San José",
    "XK": "Pristina",
    "GI": None,
    "BM": None,
    "KY": None,
    "GU": None,
    "GL": "Nuuk",
    "MU": "Port Louis",
    "TW": "Taipei",
    "CI": "Abidjan",
    "NR": None,
    "PW": None,
    "TV": None,
    "TO": None,
    "WS": None,
    "KI": None,
    "FM": None,
    "MH": None,
    "SB": None,
    "YE": "Sanaa",
    "MM": "Naypyidaw",
    "LK": "Colombo",
    "IN": "New Delhi",
    "CN": "Beijing",
    "PR": "San Juan",
}
WEAK_CITIES = {
    "Kingston",
    "Georgetown",
    "Nice",
    "Santiago",
    "San José",
    "Victoria",
    "Lima",
    "Cork",
    "Orlando",
    "Phoenix",
    "Buffalo",
    "Mobile",
    "Lincoln",
    "Madison",
    "Jackson",
    "Cleveland",
    "Columbus",
    "Reading",
    "Bath",
}
CITIES = """Hong Kong:- Shenzhen Guangzhou Hangzhou Wuhan Chengdu Chongqing Tianjin Nanjing Xi'an Dalian Qingdao Xiamen
Mumbai Bangalore:Bengaluru Hyderabad Chennai Kolkata Karachi Lahore Osaka Kyoto Hiroshima Fukushima Busan
Ho_Chi_Minh_City Phuket Bali Macau:- Sydney Melbourne Brisbane Perth Adelaide Auckland Christchurch
Toronto Montreal:Montréal Vancouver Calgary Edmonton Quebec_City Winnipeg Halifax
Manchester Birmingham Liverpool Edinburgh Glasgow Belfast Cardiff Bristol Leeds Oxford Cambridge
Frankfurt Munich Hamburg Cologne Düsseldorf Stuttgart Leipzig Dresden Zurich:Zürich Basel Lausanne Davos
Lyon Marseille Strasbourg Toulouse Nice Bordeaux Milan Turin Naples Venice Florence Palermo Barcelona Seville Valencia
Rotterdam The_Hague:the_Hague Antwerp Gothenburg Malmö Kraków:Krakow Gdańsk:Gdansk Saint_Petersburg:St._Petersburg
Kharkiv Odesa:Odessa Lviv Mariupol Kherson Istanbul Izmir Haifa Tel_Aviv Gaza_City Dubai Abu_Dhabi:- Jeddah Mecca
Aleppo Mosul Basra Benghazi Alexandria Casablanca Lagos Johannesburg Cape_Town Durban Mombasa
São_Paulo:Sao_Paulo Rio_de_Janeiro:Rio Guadalajara Monterrey Tijuana Medellín:Medellin Guayaquil Cancún:Cancun
Chicago Houston Dallas Austin San_Antonio Boston Philadelphia Seattle Portland Denver Atlanta Miami Tampa Orlando
Detroit Minneapolis Milwaukee Pittsburgh Cleveland Columbus Cincinnati Indianapolis St._Louis:Saint_Louis Kansas_City
New_Orleans Nashville Memphis Charlotte Raleigh Baltimore Las_Vegas Salt_Lake_City San_Diego San_Jose Sacramento
Oakland Palo_Alto Menlo_Park Mountain_View Cupertino Redmond Anchorage Honolulu Phoenix Tucson Albuquerque Omaha
Des_Moines Buffalo Newark Jersey_City Hartford Providence Richmond Norfolk Arlington Louisville Boise Spokane Tacoma
Mobile Birmingham,_Alabama Santa_Monica Fort_Worth El_Paso Oklahoma_City Little_Rock Baton_Rouge Jacksonville""".split()
MORE_CITIES = [
    {
        "id": "washington-d-c",
        "name": "Washington, D.C.",
        "aliases": [
            "Washington DC",
            "Washington D.C.",
            "District of Columbia",
            {"surface": "D.C.", "case": "exact"},
            {
                "surface": "DC",
                "case": "exact",
                "kind": "acronym",
                "not_before": ["comics", "universe", "power", "current"],
            },
            {
                "surface": "Washington",
                "not_before": [
                    "state",
                    "post",
                    "times",
                    "university",
                    "examiner",
                    "heights",
                    "wizards",
                    "commanders",
                    "capitals",
                    "nationals",
                    "huskies",
                    "free beacon",
                ],
                "not_after": ["university of", "port", "fort", "mount", "lake", "state of"],
            },
        ],
    },
    {
        "id": "new-york-city",
        "name": "New York City",
        "aliases": [
            {
                "surface": "New York",
                "not_before": [
                    "state",
                    "times",
                    "post",
                    "university",
                    "jets",
                    "giants",
                    "yankees",
                    "mets",
                    "knicks",
                    "magazine",
                    "daily news",
                    "stock exchange",
                ],
            },
            {"surface": "NYC", "kind": "acronym", "case": "exact"},
        ],
    },
    {
        "id": "los-angeles",
        "name": "Los Angeles",
        "aliases": [
            {"surface": "L.A.", "case": "exact"},
            {"surface": "LA", "kind": "acronym", "case": "exact", "strength": "weak"},
        ],
    },
    {"id": "san-francisco", "name": "San Francisco", "aliases": []},
    {"id": "beijing", "name": "Beijing", "aliases": ["Peking"]},
    {"id": "shanghai", "name": "Shanghai", "aliases": []},
    {"id": "new-delhi", "name": "New Delhi", "aliases": ["Delhi"]},
    {"id": "culver-city", "name": "Culver City, California", "aliases": ["Culver City"]},
    {"id": "tulsa", "name": "Tulsa, Oklahoma", "aliases": ["Tulsa"]},
]
PROVINCES = {
    "Quebec": ["Québec"],
    "British Columbia": [{"surface": "B.C.", "case": "exact", "strength": "weak"}],
    "Ontario": [],
    "Alberta": [],
    "Manitoba": [],
    "Saskatchewan": [],
    "Nova Scotia": [],
    "New Brunswick": [],
    "Newfoundland": [],
    "England": [{"surface": "English", "kind": "demonym", "strength": "weak"}],
    "Scotland": [{"surface": "Scottish", "kind": "demonym"}],
    "Wales": [{"surface": "Welsh", "kind": "demonym"}],
    "Northern Ireland": [{"surface": "Northern Irish", "kind": "demonym"}],
    "Xinjiang": [],
    "Tibet": [{"surface": "Tibetan", "kind": "demonym"}],
    "Guangdong": [],
    "Zhejiang": [],
    "Inner Mongolia": [],
    "New South Wales": [],
    "Queensland": [],
    "Bavaria": [{"surface": "Bavarian", "kind": "demonym"}],
    "Catalonia": [{"surface": "Catalan", "kind": "demonym"}],
    "Kerala": [],
    "Punjab": [],
    "Kashmir": [],
    "Crimea": [],
    "Gaza Strip": ["Gaza"],
    "West Bank": [],
    "Chechnya": [{"surface": "Chechen", "kind": "demonym"}],
    "Flanders": [],
    "Sicily": [],
    "Tamil Nadu": [],
    "Gujarat": [],
    "Maharashtra": [],
}
STATES = {  # aliases and policies of states whose names are shared
    "Georgia": ("Georgia (U.S. state)", [{"surface": "Georgia", "not_after": ["south", "republic of"]}]),
    "Washington": (
        "Washington (state)",
        [
            "Washington state",
            "Washington State",
            "state of Washington",
            {
                "surface": "Washington",
                "strength": "weak",
                "needs": ["tacoma", "spokane", "olympia", "oregon", "renton", "everett", "inslee"],
            },
        ],
    ),
    "New York": (
        "New York (state)",
        [
            "New York state",
            "New York State",
            "state of New York",
            {"surface": "New York", "strength": "weak", "needs": ["albany", "hochul", "cuomo", "attorney general"]},
        ],
    ),
}
LAW_STYLE = {
    "Texas": ["Texan", "Texans"],
    "California": ["Californian", "Californians"],
    "Florida": ["Floridians"],
    "Hawaii": ["Hawaiian"],
    "Montana": ["Montanans"],
}
REGIONS = {
    "Europe": [
        {"surface": "European", "kind": "demonym", "not_before": ["union", "commission", "parliament", "council"]},
        {"surface": "Europeans", "kind": "demonym"},
    ],
    "Asia": [
        {"surface": "Asian", "kind": "demonym", "not_before": ["american", "americans"]},
        {"surface": "Asians", "kind": "demonym"},
    ],
    "Africa": [
        {"surface": "African", "kind": "demonym", "not_before": ["american", "americans", "union"]},
        {"surface": "Africans", "kind": "demonym"},
    ],
    "Latin America": [
        {"surface": "Latin American", "kind": "demonym"},
        {"surface": "Latin Americans", "kind": "demonym"},
    ],
    "North America": [{"surface": "North American", "kind": "demonym"}],
    "South America": [{"surface": "South American", "kind": "demonym"}],
    "Central America": [{"surface": "Central American", "kind": "demonym"}],
    "Middle East": [{"surface": "Middle Eastern", "kind": "demonym"}, "Mideast"],
    "Southeast Asia": ["South-East Asia", {"surface": "Southeast Asian", "kind": "demonym"}],
    "South Asia": [],
    "East Asia": [{"surface": "East Asian", "kind": "demonym"}],
    "Central Asia": [],
    "Eastern Europe": [],
    "Western Europe": [],
    "Scandinavia": [{"surface": "Scandinavian", "kind": "demonym"}],
    "Caribbean": [],
    "Balkans": [],
    "Indo-Pacific": ["Asia-Pacific"],
    "Oceania": [],
    "Sub-Saharan Africa": [],
    "North Africa": [],
    "West Africa": [],
    "Persian Gulf": [],
    "Black Sea": [],
    "South China Sea": [],
    "Taiwan Strait": [],
    "Pacific Ocean": [],
    "Atlantic Ocean": [],
    "Indian Ocean": [],
    "Mediterranean Sea": ["Mediterranean"],
    "Red Sea": [],
    "Arctic": [],
    "Antarctica": [],
    "Silicon Valley": [{"surface": "Silicon Valley", "not_before": ["bank"]}],
    "Wall Street": [{"surface": "Wall Street", "not_before": ["journal"]}],
    "Western world": [
        {
            "surface": "the West",
            "not_before": [
                "coast",
                "bank",
                "virginia",
                "wing",
                "side",
                "end",
                "ham",
                "germany",
                "texas",
                "hollywood",
                "palm",
                "point",
                "of",
                "midlands",
                "indies",
                "african",
                "country",
            ],
        },
        {
            "surface": "Western",
            "kind": "demonym",
            "case": "exact",
            "not_before": [
                "digital",
                "union",
                "australia",
                "sahara",
                "michigan",
                "hemisphere",
                "district",
                "conference",
                "front",
                "pacific",
                "europe",
                "region",
                "australian",
                "virginia",
            ],
        },
        {"surface": "Westerners", "kind": "demonym"},
    ],
    "Global South": [],
}


def slug(name):
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def row(identifier, name, kind, aliases, name_matches=True):
    out = {
        "id": identifier,
        "name": name,
        "type": kind,
        "qid": QIDS.get(identifier),
        "origin": "general",
        "aliases": aliases,
    }
    if not name_matches:
        out["name_matches"] = False
    return out


def plurals(word):
    if re.search(r"(ese|ish|ch|ss|utch|ois|h)$", word) or not re.search(r"(an|i|er|ot|ek|in|b)$", word):
        return [word]
    return [word, word + "s"]


def demonym_alias(word):
    return {"surface": word, "kind": "demonym"} | DEMONYM_CONTEXT.get(word, {})


def countries():
    names = Locale("en").territories
    codes = {c.alpha_2: c for c in pycountry.countries}
    for code in sorted([*codes, "XK"]):
        if code in DROPPED or code not in names:
            continue
        iso = codes.get(code)
        try:
            info = CountryInfo(code) if iso else None
            demonym, capital = (info.demonym() or "", info.capital() or "") if info else ("", "")
        except (ValueError, KeyError):
            demonym = capital = ""
        name = NAMES.get(code) or re.sub(r" \(.*\)", "", names[code]).replace("&", "and").replace(
            "St. ", "Saint "
        ).replace("’", "'")
        state = iso is not None and code not in TERRITORIES and code in UN_MEMBERS
        words = DEMONYMS.get(code)
        if words is None:
            words = [w for part in demonym.split(",") for w in plurals(part.strip()) if part.strip()] if state else []
        aliases = []
        if name in WEAK_NAMES:
            aliases.append({"surface": name, "strength": "weak"})
        official = getattr(iso, "official_name", None)
        if official and official != name and "," not in official and code not in ("MO", "HK"):
            aliases.append(official)
        for alias in OTHER_NAMES.get(code, []):
            if isinstance(alias, str) and re.fullmatch(r"([A-Z]\.)+|[A-Z]{2,4}", alias):
                alias = {"surface": alias, "case": "exact", "kind": "acronym"}
            if alias not in aliases:
                aliases.append(alias)
        short = re.sub(r" \(.*\)", "", name)
        yield code, row(slug(name), name, "GPE", aliases + [demonym_alias(w) for w in words], short == name)
        if (state or code in ("TW", "HK", "PS")) and words:
            the = "the " if code in WITH_ARTICLE or short.startswith(("Republic", "Democratic", "Federated")) else ""
            title, more = GOVERNMENTS.get(code, (f"Government of {the}{short}", []))
            forms = [*more, f"{words[0]} government"]
            if code != "GE":
                forms += [f"{short} government", f"government of {the}{short}"]
            forms = [f for i, f in enumerate(forms) if f not in forms[:i] and f != title]
            yield code, row(GOVERNMENT_IDS.get(code, slug(title)), title, "ORG", forms)
        city = CAPITALS.get(code, capital if state else None)
        if city and city != name and all(city != c["name"] for c in MORE_CITIES):
            yield (
                code,
                row(slug(city), city, "GPE", [{"surface": city, "strength": "weak"}] if city in WEAK_CITIES else []),
            )


WITH_ARTICLE = {"US", "GB", "AE", "NL", "PH", "CZ", "BS", "GM", "MV", "CF", "DO", "SC", "KM", "SB", "MH"}
UN_MEMBERS = set(
    """AF AL DZ AD AO AG AR AM AU AT AZ BS BH BD BB BY BE BZ BJ BT BO BA BW BR BN BG BF BI CV KH CM CA CF TD CL CN
CO KM CG CD CR CI HR CU CY CZ DK DJ DM DO EC EG SV GQ ER EE SZ ET FJ FI FR GA GM GE DE GH GR GD GT GN GW GY HT HN HU IS IN ID
IR IQ IE IL IT JM JP JO KZ KE KI KP KR KW KG LA LV LB LS LR LY LI LT LU MG MW MY MV ML MT MH MR MU MX FM MD MC MN ME MA MZ MM
NA NR NP NL NZ NI NE NG MK NO OM PK PW PA PG PY PE PH PL PT QA RO RU RW KN LC VC WS SM ST SA SN RS SC SL SG SK SI SB SO ZA SS ES
LK SD SR SE CH SY TJ TZ TH TL TG TO TT TN TR TM TV UG UA AE GB US UY UZ VU VE VN YE ZM ZW""".split()
)


def rows():
    order = ["US", "CN", "GB"]
    found = list(countries())
    found.sort(key=lambda item: order.index(item[0]) if item[0] in order else len(order))
    yield from (item for _, item in found)
    for city in MORE_CITIES:
        yield row(city["id"], city["name"], "GPE", city["aliases"])
    for entry in CITIES:
        name, _, other = entry.replace("_", " ").partition(":")
        if other == "-":
            continue
        aliases = [{"surface": name, "strength": "weak"}] if name in WEAK_CITIES else []
        yield row(slug(name), name, "GPE", aliases + ([other] if other else []))
    for state in sorted(pycountry.subdivisions.get(country_code="US"), key=lambda s: s.name):
        if state.type != "State":
            continue
        name, aliases = STATES.get(state.name, (state.name, []))
        people = [{"surface": w, "kind": "demonym"} for w in LAW_STYLE.get(state.name, [])]
        yield row(slug(name), name, "GPE", aliases + people, name == state.name)
    for name, aliases in PROVINCES.items():
        yield row(slug(name), name, "GPE", aliases)
    for name, aliases in REGIONS.items():
        yield row(slug(name), name, "LOC", aliases)


def main():
    seen, lines = set(), []
    for item in rows():
        if item["id"] in seen:
            continue
        seen.add(item["id"])
        lines.append(json.dumps(item, ensure_ascii=False))
    text = "\n".join(lines) + "\n"
    if "--check" in sys.argv[1:]:
        sys.exit(OUT.read_text(encoding="utf-8") != text)
    OUT.write_text(text, encoding="utf-8")
    print(f"{OUT}: {len(lines)} places")


if __name__ == "__main__":
    main()
