"""The words of the allow-list, as DICOM defines them (PS3.3; body parts: PS3.16 Annex L)."""

from __future__ import annotations

MODALITIES = (
    "BI", "CR", "CT", "DX", "ES", "GM", "IO", "IVOCT", "IVUS", "MG", "MR", "NM", "OCT", "OP", "OPT", "OT",
    "PT", "PX", "RF", "RG", "SC", "SM", "TG", "US", "XA",
)  # fmt: skip
BODY_PARTS = (
    "ABDOMEN", "ABDOMENPELVIS", "ADRENAL", "ANKLE", "AORTA", "ARM", "AXILLA", "BACK", "BLADDER", "BRAIN", "BREAST",
    "BRONCHUS", "BUTTOCK", "CALCANEUS", "CALF", "CAROTID", "CEREBELLUM", "CERVIX", "CHEEK", "CHEST", "CHESTABDOMEN",
    "CHESTABDPELVIS", "CLAVICLE", "COCCYX", "COLON", "CSPINE", "CTSPINE", "DUODENUM", "EAR", "ELBOW", "ESOPHAGUS",
    "EXTREMITY", "EYE", "FEMUR", "FINGER", "FOOT", "FOREARM", "GALLBLADDER", "HAND", "HEAD", "HEADNECK", "HEART",
    "HIP", "HUMERUS", "ILEUM", "ILIUM", "IAC", "JAW", "JEJUNUM", "KIDNEY", "KNEE", "LARYNX", "LEG", "LIVER", "LSPINE",
    "LSSPINE", "LUNG", "MAXILLA", "MEDIASTINUM", "MOUTH", "NECK", "NECKCHEST", "NOSE", "ORBIT", "OVARY", "PANCREAS",
    "PAROTID", "PATELLA", "PELVIS", "PENIS", "PHARYNX", "PROSTATE", "RECTUM", "RIB", "SCALP", "SCAPULA", "SCLERA",
    "SCROTUM", "SHOULDER", "SINUS", "SKULL", "SPINE", "SPLEEN", "SSPINE", "STERNUM", "STOMACH", "TESTIS", "THIGH",
    "THUMB", "THYMUS", "THYROID", "TIBIA", "TIBIAFIBULA", "TLSPINE", "TMJ", "TOE", "TONGUE", "TRACHEA", "TSPINE",
    "UPPERARM", "URETER", "URETHRA", "UTERUS", "VAGINA", "VULVA", "WHOLEBODY", "WRIST", "ZYGOMA",
)  # fmt: skip
VIEWS = (
    "AP", "PA", "LL", "RL", "RLD", "LLD", "RLO", "LLO", "CC", "MLO", "ML", "LM", "LMO", "SIO", "XCC", "XCCL", "XCCM",
    "FB", "AT", "LATERAL", "OBLIQUE", "LAT",
)  # fmt: skip
IMAGE_TYPES = (
    "ORIGINAL", "DERIVED", "PRIMARY", "SECONDARY", "AXIAL", "LOCALIZER", "MPR", "REFORMATTED", "PROJECTION IMAGE",
    "SINGLE PLANE", "BIPLANE A", "BIPLANE B", "VOLUME", "VOLUME_RENDER", "MAX_IP", "MIN_IP", "ADDITION", "DIFFUSION",
    "ADC", "FA", "PHASE", "M", "P", "R", "I", "MAGNITUDE", "MIP", "SUBTRACTION", "STATIC", "DYNAMIC", "GATED",
    "TOMO", "WHOLE BODY", "RECON TOMO", "EMISSION", "TRANSMISSION", "NONE", "SCREEN SAVE", "ANGIO", "PERFUSION",
    "T1", "T2", "T2_STAR", "STIR", "FLUID_ATTENUATED", "PROTON_DENSITY", "FLOW_ENCODED", "TOF", "T1_MAP", "T2_MAP",
    "IMAGE", "CSA MPR", "CSA MIP", "NORM", "DIS2D", "DIS3D", "MOSAIC", "TRACEW", "FFE", "SE", "IR", "GR", "EP", "OTHER",
    "CSA 3D EDITOR", "LEFT", "RIGHT", "DEFAULT", "RESAMPLED", "MEAN", "MEDIAN", "QUANTITY", "ENERGY_PROP_WT", "MIXED",
    "3D", "RENDERED", "RENDERING", "SHADED", "SSD", "SURFACE", "SURFACE_RENDER", "VR", "VRT",
)  # fmt: skip
CONTRASTS = (
    "DIFFUSION", "FLOW_ENCODED", "FLUID_ATTENUATED", "PERFUSION", "PROTON_DENSITY", "STIR", "TAGGING", "T1", "T2",
    "T2_STAR", "TOF", "UNKNOWN",
)  # fmt: skip
ROUTES = ("IV", "INTRAVENOUS", "ORAL", "RECTAL", "INTRATHECAL", "INTRAARTICULAR", "INTRAARTERIAL", "INTRAVESICAL")
# Reconstruction kernels say lung, bone or soft tissue. GE's and Philips' have names, Siemens' a letter and a sharpness.
KERNELS = (
    "STANDARD", "SOFT", "DETAIL", "BONE", "BONEPLUS", "EDGE", "LUNG", "ULTRA", "CHST", "HD STANDARD", "HD LUNG",
    "A", "B", "C", "D", "E", "F", "L", "YA", "YB", "YC", "YD", "UA", "UB", "UC",
    *(f"{kind}{sharpness}{version}" for kind in ("B", "H", "U", "D", "T", "I", "J", "Br", "Bl", "Bv", "Bf", "Hr", "Hc",
      "Hv", "Qr", "Ur") for sharpness in range(8, 100) for version in ("", "s", "f", "d", "h", "m")),
)  # fmt: skip
DETECTORS = ("DIRECT", "SCINTILLATOR", "STORAGE", "FILM")
TARGETS = ("TUNGSTEN", "MOLYBDENUM", "RHODIUM", "SILVER")
FILTERS = ("MOLYBDENUM", "ALUMINUM", "COPPER", "RHODIUM", "NIOBIUM", "EUROPIUM", "LEAD", "SILVER", "TIN", "TITANIUM")
PET_UNITS = ("CNTS", "NONE", "CM2", "CM2ML", "PCNT", "CPS", "BQML", "MGMINML", "UMOLMINML", "MLMING", "MLG", "1CM",
             "UMOLML", "PROPCNTS", "PROPCPS", "MLMINML", "MLML", "GML", "STDDEV")
PET_CORRECTIONS = ("DECY", "ATTN", "SCAT", "DTIM", "MOTN", "PMOT", "CLN", "RAN", "RADL", "DCAL", "NORM")
COMPRESSIONS = ("ISO_10918_1", "ISO_14495_1", "ISO_15444_1", "ISO_15444_15", "ISO_13818_2", "ISO_14496_10",
                "ISO_23008_2", "ISO_18181_1")
# PS3.16 CID 4014: our word for a view, its code in SNOMED CT and its older code in SNOMED RT.
VIEW_CODES = {
    "CC": ("399162004", "R-10242"),
    "MLO": ("399368009", "R-10226"),
    "ML": ("399260004", "R-10224"),
    "LM": ("399352003", "R-10228"),
    "LMO": ("399099002", "R-10230"),
    "SIO": ("399188001", "R-102D0"),
    "ISO": ("441555000", "R-40AAA"),
    "FB": ("399196006", "R-10244"),
    "XCCL": ("399192008", "R-1024A"),
    "XCCM": ("399101009", "R-1024B"),
}
VIEW_MEANINGS = {
    "CC": "cranio-caudal",
    "MLO": "medio-lateral oblique",
    "ML": "medio-lateral",
    "LM": "latero-medial",
    "LMO": "latero-medial oblique",
    "SIO": "superolateral to inferomedial oblique",
    "ISO": "inferomedial to superolateral oblique",
    "FB": "caudo-cranial",
    "XCCL": "cranio-caudal exaggerated laterally",
    "XCCM": "cranio-caudal exaggerated medially",
}
# PS3.16 Annex L: codes in SNOMED CT of the body parts that projection radiographs show.
REGION_CODES = {
    "ABDOMEN": ("818981001", "Abdomen"),
    "ANKLE": ("70258002", "Ankle joint"),
    "BREAST": ("76752008", "Breast"),
    "CALCANEUS": ("80144004", "Calcaneus"),
    "CHEST": ("816094009", "Chest"),
    "CLAVICLE": ("51299004", "Clavicle"),
    "COCCYX": ("64688005", "Coccyx"),
    "CSPINE": ("122494005", "Cervical spine"),
    "ELBOW": ("16953009", "Elbow joint"),
    "EXTREMITY": ("66019005", "Extremity"),
    "FEMUR": ("71341001", "Femur"),
    "FINGER": ("7569003", "Finger"),
    "FOOT": ("56459004", "Foot"),
    "FOREARM": ("14975008", "Forearm"),
    "HAND": ("85562004", "Hand"),
    "HEAD": ("69536005", "Head"),
    "HIP": ("29836001", "Hip"),
    "HUMERUS": ("85050009", "Humerus"),
    "JAW": ("661005", "Jaw region"),
    "KNEE": ("72696002", "Knee"),
    "LSPINE": ("122496007", "Lumbar spine"),
    "NECK": ("45048000", "Neck"),
    "PATELLA": ("64234005", "Patella"),
    "PELVIS": ("816092008", "Pelvis"),
    "RIB": ("113197003", "Rib"),
    "SCAPULA": ("79601000", "Scapula"),
    "SHOULDER": ("16982005", "Shoulder"),
    "SKULL": ("89546000", "Skull"),
    "SPINE": ("421060004", "Spine"),
    "SSPINE": ("54735007", "Sacrum"),
    "STERNUM": ("56873002", "Sternum"),
    "THIGH": ("68367000", "Thigh"),
    "THUMB": ("76505004", "Thumb"),
    "TOE": ("29707007", "Toe"),
    "TSPINE": ("122495006", "Thoracic spine"),
    "WRIST": ("74670003", "Wrist joint"),
}
