"""Closed lists behind the rules: what is a name and what only looks like one, months, cities, occupations."""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """Give the words of a text."""
    return frozenset(text.split())


MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")
MONTHS_SHORT = ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec")
MONTHS_ABROAD = ("januar", "februar", "märz", "maerz", "mai", "juni", "juli", "oktober", "dezember", "janvier",
                 "février", "fevrier", "mars", "avril", "juin", "juillet", "août", "aout", "septembre", "octobre",
                 "novembre", "décembre", "decembre", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio",
                 "agosto", "septiembre", "octubre", "noviembre", "diciembre", "gennaio", "febbraio", "aprile", "maggio",
                 "giugno", "luglio", "settembre", "ottobre", "dicembre")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOLIDAYS = ("christmas", "new year's eve", "new year's day", "thanksgiving", "halloween", "easter", "labor day",
            "memorial day", "independence day", "fourth of july", "4th of july", "diwali", "ramadan", "eid", "hanukkah",
            "passover", "boxing day", "mother's day", "father's day", "valentine's day", "bastille day", "pentecost",
            "super bowl")

# Given names that are common in several countries and are no words of medicine.
GIVEN = words_of("""
aaron abdul abdullah abigail adam adrian ahmed aisha alan albert alejandro alex alexander alexandra alice alicia
amanda amelia amy ana andrea andreas andrew angela anita ann anna anne annette anthony antonio ashley barbara beatrice
benjamin bernard beth betty bianca bob bradley brandon brenda brian brianna bruno camila carl carla carlos carmen
carol caroline catherine charles charlotte chen cheryl chloe chris christian christina christine christopher claire
clara claudia craig cynthia daniel daniela david deborah debra denise dennis diana diane diego dmitri donald donna
dorothy dylan edward elena eleanor elisabeth elizabeth ellen emily emma eric erica erik ernest esther ethan eugene eva
evelyn fatima felix fernando frances francesca francis francisco frank frederick gabriel gabriela gary george gerald
giovanni giulia gloria grace greg gregory hannah hans harold harry hassan heather heidi helen helena helga henry
hiroshi howard hugo ibrahim ingrid irene isaac isabel isabella ivan jack jacob jacqueline jakob james jamal jan jane
janet janice jasmine jason javier jean jeffrey jennifer jeremy jerry jessica jesus jim joan joao john johannes
jonathan jordan jorge jose joseph joshua josé juan judith julia julian julie jürgen kamal karen karin karl katherine
kathleen kathryn katie keith kelly kenneth kevin khadija kimberly klaus kyle larry laura lauren laurence lawrence
leila leon leonard liam linda lisa logan lorenzo louis louise luca lucas lucia lucy luis luisa luke maria marco
margaret maria mariam marie marilyn mario marta martha martin mary matteo matthew maureen megan mehmet melissa michael
michelle miguel mohamed mohammad mohammed monica monika muhammad nadia nancy natalie natasha nathan nicholas nicole
nikolai noah nora norma olga olivia omar oscar pablo pamela patricia patrick paul paula paulo pedro peter petra philip
pierre priya rachel rafael rahul raj ralph ramon raymond rebecca richard rita robert roberto roger ronald rosa rosie
roy ruth ryan salma sam samantha samuel sandra sanjay sara sarah scott sean sebastian sergei sharon shirley silvia
simon sofia sophia sophie stefan stella stephanie stephen steven susan susanne svetlana tamara tatiana teresa theodore
theresa thomas tiffany timothy tom tyler ursula valentina vanessa vera veronica victor victoria vincent virginia
vladimir walter wei wendy werner william wolfgang xavier yasmin yusuf yuki yvonne zachary zoe
""")

# Names that radiology, medicine and its instruments are full of; in lower case, each word by itself.
EPONYMS = words_of("""
abernethy addison adson albers albright alberta alexander alzheimer allman anderson andersson andersen ann apert arbor
arnold arneth asherman askin aspergillus asperger atlanta austin baastrup babinski baker balint baltimore balthazar
bankart bannayan barlow barrett bart barton basedow batson baveno bazex becker beckwith behcet behçet bell bennett
benink bekhterev berlin bertolotti binswanger birt blalock blesovsky blount blumer bochdalek boehler boerhaave bohler
bosniak boston bouchard boutonniere bourneville bowen brenner brodie broca brown brugada bruce bruck brudzinski buckle
budd buerger burkitt byler caffey calot calvé caisson camurati canavan caplan caroli carney carr castleman catterall
chance chaput charcot chassaignac chester chiari chilaiditi child chopart christian christmas churg clark clay clauss
cobb codman cogan colles conn cooper couinaud courvoisier cowden cowper crohn cronkhite crouzon cruveilhier cullen
currarino curling cushing dandy danis darwin dawson dejerine denis denonvilliers denver dercum deauville devic diamond
dieulafoy digeorge donath donnell doppler dorfman douglas down dressler dubin duchenne dunn dupuytren duret durkan
ebstein edwards ehlers eisenmenger ellis enneking epstein erb erdheim essex essen eustachian evans ewing fabry
fairbank fallot fanconi fazekas fegan felty ficat fisher fischer fitz fleischner foix fong fontan fong foster fournier
fraley frantz freiberg freud friedreich froment frykman fukuyama fuhrman fukushima gage galeazzi galen galeati garden
gardner garland gartland gartner gaucher gehrig gerota gilbert glasgow gleason gleno glenn glisson goldenhar golfer
goligher gorham gorlin gottron graham graves greenfield grey grynfeltt gubler guillain gustilo guyon haglund
hallermann hamman hampton hand harris hartmann hashimoto hawkins hallervorden hageman heberden heller henderson henoch
hepburn hering herlyn herring hess heubner hilar hill hinchey hirschsprung hodgkin hoffa hoffmann hofmann hoffman
holmes homans homer horner hounsfield howell hughston humphry hunt hunter hutchinson huntington hunner hurler hurthle
hürthle jackson jacob jacobs jaccoud jadassohn james jefferson jeune jeffersonian jersild johnson jones joubert judet
juxta kahler kanavel kaplan kaposi karnofsky kartagener kasabach kasai kawasaki kazanjian kelvin kellgren kerley
kienbock kienböck killian kimmelstiel kikuchi kimura kitt klatskin klebsiella klein klinefelter klippel kohler köhler
koenig kocher kohlschütter kommerell koplik korsakoff kostmann krabbe krukenberg krug kugel kulchitsky kuss küttner
kümmell kummell kussmaul labbe labbé laennec lachman laimer lambert lambl landouzy langerhans langer larrey larsen
laugier lauge lauren lawrence le lefort legg leigh lemierre lennox leopold leriche lesch leser lewy lhermitte libman
lichtenstein liebow lisfranc lindau lipschutz lister littre loeffler löffler loeys lou louis louisiana ludwig luschka
lyme lynch lutembacher macewen mach mackenzie mackler madelung maffucci magendie maisonneuve malgaigne mallory
mallampati marburg marchiafava marfan marie marin marjolin marshall martel mason masson mayer mayo maydl mccune
mcburney mcdonald mcgrath meckel meigs melnick melone mendelson menetrier ménétrier menière meniere merkel meyers
meyer michaelis mikulicz milan millard miller milroy milwaukee mirizzi moebius mondor mondini monro monteggia
montgomery moore morel morgagni morison morquio morton moses moyamoya muehrcke müller mueller mullerian müllerian
munchausen murphy murray mycobacterium neer nelson nissen nora norwood ober ochsner ogden ogilvie ollier omsk ondine
ormond ortner ortolani osgood osler osserman otto ottawa paget pacinian page palmer panner pancoast panda panton papez
parinaud parkinson parona parry parsonage patau paterson pauwels pelizaeus pelkan pelken pellegrini perthes peyer
peyronie pfannenstiel phalen phemister pick pierre piedmont pindborg pipkin plummer poland pompe poncet poirier pott
potter poupart preiser pringle prinzmetal proteus pyle quain quincke ramsay ranson rasmussen rathke raynaud
recklinghausen reed reeves reid reiter reinke rendu retzius reye richter riedel riley ritter robin robson rockwood
rokitansky rolando rome romberg rosai rosenthal ross roth rotter rotterdam roux rovsing ruedi rusell russell
rutherford saccular sacher salter sanders sandhoff santorini schatzker schatzki schaumann scheuermann schilder schmidt
schmorl schober schoenlein schultz schuller schüller schwann scott seattle segond seidlitz segers seldinger sever
sezary sézary sharpey sheehan shepherd shone shwachman silverman simmonds sinding sjogren sjögren smith snoring
somogyi spaulding spence spetzler spieghel spigelian splint sprengel stafne stanford stanley stark starling steell
steiner steinbrocker steinert stener stenon stensen stewart stieda still stokes struthers sturge sudeck superman swyer
swan swiss sylvius sylvian syme sydenham takayasu takotsubo tay taussig tarlov terry thebesian thiersch thiemann
thomas thompson thomsen thornwaldt tornwaldt tietze tillaux todaro todd tokyo toldt tolosa tommy toronto tossy
tourette treitz trendelenburg trevor trousseau turcot turner uhl ullrich valsalva van vater vacterl vienna virchow
vincent volkmann vogt von wagner waldenstrom waldenström waldeyer wallenberg walker wallis walther warthin waterhouse
waters watson weber wegener weil weiland weill weiss wells werdnig werner wernicke west westermark westphal wharton
whipple white whitmer whitaker wiberg williams willis wilms wilson winslow winston wirsung wiskott wolff wolfram
wolman wormian wrisberg wunderlich young zellweger zenker ziehl zinn zollinger zuckerkandl
""")

# Capitalized words of a report that are no names, by themselves or beside another.
USUAL = words_of("""
ct mri mr pet us xr cta mra mrcp ercp dwi adc flair stir hu iv po axial sagittal coronal transverse oblique lateral
anterior posterior frontal chest abdomen abdominal pelvis pelvic head brain neck spine cervical thoracic lumbar knee
hip shoulder wrist hand ankle foot elbow radiograph radiography ultrasound sonography fluoroscopy mammography doppler
hounsfield units unit contrast enhanced non multiplanar maximum minimum intensity projection signal t1 t2 acute
chronic left right bilateral upper lower normal abnormal large small no the a an this that these those his her its
their he she it they we you most which what where when why how name describe give choose select show note see on in at
of for with without and or but after before during from to by as if while because since then also both all any each
every some two three four five six seven eight nine ten first second third grade type class stage score index sign
criteria classification system lesion mass cyst fracture disease syndrome tumor tumour hematoma haematoma hemorrhage
diagnosis differential findings finding history question answer explanation key option case patient patients male
female man woman boy girl child infant newborn neonate adult pain fever cough trauma fall injury swelling headache
today none imaging guidelines guideline society college association american european british german french canadian
japanese chinese african asian indian english latin greek western eastern northern southern north south east west
world health organization united states kingdom kidney liver lung heart bone breast thyroid pancreas spleen bowel
""")

CITIES = (
    "new york", "los angeles", "chicago", "houston", "phoenix", "philadelphia", "san antonio", "san diego",
    "dallas", "austin", "jacksonville", "san francisco", "columbus", "charlotte", "indianapolis", "seattle",
    "denver", "boston", "detroit", "nashville", "portland", "las vegas", "memphis", "louisville", "baltimore",
    "milwaukee", "albuquerque", "tucson", "fresno", "sacramento", "atlanta", "miami", "oakland", "minneapolis",
    "cleveland", "tampa", "st. louis", "pittsburgh", "cincinnati", "orlando", "newark", "buffalo", "rochester",
    "durham", "brooklyn", "manhattan", "bronx", "queens", "london", "manchester", "birmingham", "leeds", "glasgow",
    "edinburgh", "liverpool", "bristol", "oxford", "cambridge", "dublin", "paris", "lyon", "marseille", "berlin",
    "hamburg", "munich", "münchen", "cologne", "köln", "frankfurt", "stuttgart", "heidelberg", "vienna", "wien",
    "graz", "zurich", "zürich", "basel", "bern", "geneva", "lausanne", "amsterdam", "rotterdam", "brussels",
    "antwerp", "madrid", "barcelona", "valencia", "seville", "lisbon", "porto", "rome", "milan", "naples", "turin",
    "athens", "istanbul", "ankara", "warsaw", "krakow", "prague", "budapest", "bucharest", "sofia", "belgrade",
    "stockholm", "gothenburg", "oslo", "copenhagen", "helsinki", "moscow", "saint petersburg", "kyiv", "kiev",
    "toronto", "montreal", "vancouver", "calgary", "ottawa", "sydney", "melbourne", "brisbane", "perth", "auckland",
    "tokyo", "osaka", "kyoto", "seoul", "beijing", "shanghai", "guangzhou", "hong kong", "taipei", "singapore",
    "bangkok", "jakarta", "manila", "delhi", "mumbai", "bangalore", "chennai", "kolkata", "hyderabad", "karachi",
    "lahore", "dhaka", "tehran", "baghdad", "cairo", "lagos", "nairobi", "johannesburg", "cape town", "accra",
    "addis ababa", "são paulo", "sao paulo", "rio de janeiro", "buenos aires", "santiago", "bogotá", "bogota",
    "lima", "mexico city", "havana", "tel aviv", "jerusalem", "riyadh", "dubai", "doha")

OCCUPATIONS = ("teacher", "farmer", "firefighter", "fireman", "pilot", "policeman", "policewoman", "police officer",
               "nurse", "physician", "surgeon", "dentist", "soldier", "veteran", "miner", "welder", "mayor", "senator",
               "politician", "footballer", "football player", "basketball player", "baseball player", "soccer player",
               "hockey player", "tennis player", "gymnast", "athlete", "marathon runner", "cyclist", "priest", "nun",
               "imam", "rabbi", "judge", "lawyer", "actor", "actress", "singer", "musician", "violinist", "pianist",
               "dancer", "jockey", "boxer", "diver", "chef", "carpenter", "electrician", "plumber", "truck driver",
               "bus driver", "taxi driver", "journalist", "professor", "astronaut", "sailor", "fisherman", "butcher",
               "veterinarian", "hairdresser", "painter", "baker", "mechanic", "roofer", "lumberjack", "zookeeper",
               "construction worker", "factory worker", "prison guard", "flight attendant", "engineer", "architect",
               "beekeeper", "blacksmith", "celebrity", "influencer", "rapper", "wrestler", "goalkeeper", "ballerina")
