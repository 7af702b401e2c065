"""The allow-list of DICOM attributes, each with its own check of value.

A check takes what the file says and gives back a plain value made by us (a word of a closed list, a bounded and
rounded number) or None. What has no check here does not exist in any output. Bounds are those of physics and of
scanners that exist; digits are those that teaching needs.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.imaging import words as known
from bot.imaging.checks import (
    Check,
    age,
    directions,
    directions_of_plane,
    given,
    leading,
    mean,
    number,
    numbers,
    proportion,
    whole,
    word,
    words,
)

_SPACING = numbers(1e-4, 100, 2, 2)
_ANGLE = number(-360, 360)

IDENTITY: Mapping[str, Check] = {
    "Modality": word(*known.MODALITIES),
    "BodyPartExamined": word(*known.BODY_PARTS),
    "Laterality": word("L", "R", "B", "U"),
    "ImageLaterality": word("L", "R", "B", "U"),
    "ViewPosition": word(*known.VIEWS),
    "PatientSex": word("M", "F", "O"),
    "PatientAge": age,
    "PatientPosition": word(*(a + b for a in ("HF", "FF") for b in ("S", "P", "DR", "DL")), "AFDL", "AFDR", "LFS"),
    "PatientOrientation": directions,
    "ImageType": words(*known.IMAGE_TYPES),
    "ContrastBolusAgent": given,
    "ContrastBolusRoute": word(*known.ROUTES),
    "OrganExposed": word("BREAST"),
    "BreastImplantPresent": word("YES", "NO"),
}
GEOMETRY: Mapping[str, Check] = {
    "Rows": whole(1, 65_535),
    "Columns": whole(1, 65_535),
    "NumberOfFrames": whole(1, 10_000),
    "PixelSpacing": _SPACING,
    "ImagerPixelSpacing": _SPACING,
    "NominalScannedPixelSpacing": _SPACING,
    "PixelAspectRatio": proportion,
    "SliceThickness": number(1e-3, 500),
    "SpacingBetweenSlices": number(-500, 500, 5),
    # Five digits are a hundredth of a millimeter within a meter of the origin, and a tenth beyond.
    "ImagePositionPatient": numbers(-5_000, 5_000, 3, 3),
    "ImageOrientationPatient": directions_of_plane,
    "SliceLocation": number(-5_000, 5_000, 5),
    "GantryDetectorTilt": number(-90, 90),
    "ReconstructionDiameter": number(1, 3_000),
    "EstimatedRadiographicMagnificationFactor": number(0.1, 20),
}
PIXELS: Mapping[str, Check] = {
    "SamplesPerPixel": whole(1, 3),
    "PlanarConfiguration": whole(0, 1),
    "BitsAllocated": whole(1, 64),
    "BitsStored": whole(1, 64),
    "HighBit": whole(0, 63),
    "PixelRepresentation": whole(0, 1),
    "PhotometricInterpretation": word(
        "MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_420",
        "YBR_PARTIAL_422", "YBR_ICT", "YBR_RCT",
    ),
    "WindowCenter": leading(-1e6, 1e6, 2),
    "WindowWidth": leading(0, 1e6, 2),
    "VOILUTFunction": word("LINEAR", "LINEAR_EXACT", "SIGMOID"),
    "RescaleSlope": number(-1e6, 1e6, 5),
    "RescaleIntercept": number(-1e6, 1e6, 5),
    "RescaleType": word("HU", "OD", "US", "MGML", "Z_EFF", "ED", "EDW", "HU_MOD", "PCT"),
    "PixelPaddingValue": whole(-32_768, 65_535),
    "PixelPaddingRangeLimit": whole(-32_768, 65_535),
    "PresentationLUTShape": word("IDENTITY", "INVERSE"),
    "PixelIntensityRelationship": word("LIN", "LOG", "DISP"),
    "PixelIntensityRelationshipSign": whole(-1, 1),
    "LossyImageCompression": word("00", "01"),
    "LossyImageCompressionRatio": leading(1, 10_000, 4, 3),
    "LossyImageCompressionMethod": words(*known.COMPRESSIONS, most=4),
}  # fmt: skip
CT: Mapping[str, Check] = {
    "KVP": number(1, 500),
    "XRayTubeCurrent": number(0, 5_000),
    "ExposureTime": number(0, 100_000),
    "Exposure": number(0, 100_000),
    "ConvolutionKernel": words(*known.KERNELS, most=2),
    "SpiralPitchFactor": number(0, 10),
    "SingleCollimationWidth": number(0, 500),
    "TotalCollimationWidth": number(0, 500),
    "RotationDirection": word("CW", "CC"),
    "DataCollectionDiameter": number(1, 3_000),
}
MR: Mapping[str, Check] = {
    "EchoTime": number(0, 10_000),
    "RepetitionTime": number(0, 60_000),
    "InversionTime": number(0, 60_000),
    "TriggerTime": number(0, 60_000),
    "FlipAngle": number(0, 360),
    "EchoTrainLength": whole(0, 10_000),
    "EchoNumbers": whole(0, 1_000),
    "NumberOfAverages": number(0, 1_000),
    "PixelBandwidth": number(0, 20_000),
    "MagneticFieldStrength": number(0, 30),
    "MRAcquisitionType": word("1D", "2D", "3D"),
    "ScanningSequence": words("SE", "IR", "GR", "EP", "RM"),
    "SequenceVariant": words("SK", "MTC", "SS", "TRSS", "SP", "MP", "OSP", "TOF", "NONE"),
    "ScanOptions": words("PER", "RG", "CG", "PPG", "FC", "PFF", "PFP", "SP", "FS", "HELICAL MODE", "AXIAL MODE",
                         "HELIX", "SCOUT MODE", "CINE MODE"),
    "AngioFlag": word("Y", "N"),
    "InPlanePhaseEncodingDirection": word("ROW", "COL"),
    "AcquisitionContrast": word(*known.CONTRASTS),
    "DiffusionBValue": number(0, 100_000),
    "DiffusionDirectionality": word("DIRECTIONAL", "BMATRIX", "ISOTROPIC", "NONE"),
    "TemporalPositionIdentifier": whole(0, 10_000),
}
PROJECTION: Mapping[str, Check] = {
    "PresentationIntentType": word("FOR PRESENTATION", "FOR PROCESSING"),
    "DetectorType": word(*known.DETECTORS),
    "PositionerType": word("CARM", "COLUMN", "MAMMOGRAPHIC", "PANORAMIC", "CEPHALOSTAT", "RIGID", "NONE"),
    "PositionerMotion": word("STATIC", "DYNAMIC"),
    "PositionerPrimaryAngle": _ANGLE,
    "PositionerSecondaryAngle": _ANGLE,
    "RadiationSetting": word("SC", "GR"),
    "DistanceSourceToDetector": number(0, 5_000),
    "DistanceSourceToPatient": number(0, 5_000),
    "BodyPartThickness": number(0, 1_000),
    "CompressionForce": number(0, 1_000),
    "AnodeTargetMaterial": word(*known.TARGETS),
    "FilterMaterial": words(*known.FILTERS, most=2),
}
NUCLEAR: Mapping[str, Check] = {
    "Units": word(*known.PET_UNITS),
    "SUVType": word("BSA", "BW", "LBM", "LBMJAMES128", "LBMJANMA", "IBW"),
    "CountsSource": word("EMISSION", "TRANSMISSION"),
    "SeriesType": words("STATIC", "DYNAMIC", "GATED", "WHOLE BODY", "IMAGE", "REPROJECTION", most=2),
    "CorrectedImage": words(*known.PET_CORRECTIONS, most=12),
    "DecayCorrection": word("NONE", "START", "ADMIN"),
    "ActualFrameDuration": number(0, 99_999_999, 3),
    "CollimatorType": word("PARA", "PINH", "FANB", "CONE", "SLNT", "ASTG", "DIVG", "NONE", "RING"),
}
TIMING: Mapping[str, Check] = {
    "FrameTime": number(0.01, 100_000, 5),
    # One number for all frames: thousands of free digits could spell anything.
    "FrameTimeVector": mean(0.01, 100_000),
    "CineRate": whole(1, 1_000),
    "RecommendedDisplayFrameRate": whole(1, 1_000),
    "UltrasoundColorDataPresent": whole(0, 1),
}
ACQUISITION: Mapping[str, Check] = {**CT, **MR, **PROJECTION, **NUCLEAR, **TIMING}
ALLOWED: Mapping[str, Check] = {**IDENTITY, **GEOMETRY, **PIXELS, **ACQUISITION}

# PS3.3 C.8.5.5: what makes measuring on an ultrasound picture possible.
REGION: Mapping[str, Check] = {
    "RegionSpatialFormat": whole(0, 16),
    "RegionDataType": whole(0, 32),
    "RegionFlags": whole(0, 63),
    **dict.fromkeys(("RegionLocationMinX0", "RegionLocationMinY0", "RegionLocationMaxX1", "RegionLocationMaxY1"),
                    whole(0, 65_535)),
    **dict.fromkeys(("PhysicalUnitsXDirection", "PhysicalUnitsYDirection"), whole(0, 12)),
    **dict.fromkeys(("PhysicalDeltaX", "PhysicalDeltaY"), number(-1_000, 1_000, 5)),
}


def _some(of: Mapping[str, Check], *keywords: str) -> dict[str, Check]:
    return {keyword: of[keyword] for keyword in keywords}


FUNCTIONAL_GROUPS: Mapping[str, Mapping[str, Check]] = {
    "PixelMeasuresSequence": _some(GEOMETRY, "PixelSpacing", "SliceThickness", "SpacingBetweenSlices"),
    "PlanePositionSequence": _some(GEOMETRY, "ImagePositionPatient"),
    "PlaneOrientationSequence": _some(GEOMETRY, "ImageOrientationPatient"),
    "PixelValueTransformationSequence": _some(PIXELS, "RescaleSlope", "RescaleIntercept", "RescaleType"),
    "FrameVOILUTSequence": _some(PIXELS, "WindowCenter", "WindowWidth", "VOILUTFunction"),
    "FrameAnatomySequence": {"FrameLaterality": IDENTITY["Laterality"]},
    "MRTimingAndRelatedParametersSequence": _some(MR, "RepetitionTime", "FlipAngle", "EchoTrainLength"),
    "MREchoSequence": {"EffectiveEchoTime": MR["EchoTime"]},
    "MRDiffusionSequence": _some(MR, "DiffusionBValue", "DiffusionDirectionality"),
    "CTXRayDetailsSequence": _some(CT, "KVP"),
}
# What an enhanced object says where a classic one says it in other words; read only to be said so.
SPOKEN_OTHERWISE: Mapping[str, Check] = {
    "EchoPulseSequence": word("SPIN", "GRADIENT", "BOTH"),
    "InversionRecovery": word("YES", "NO"),
    "EchoPlanarPulseSequence": word("YES", "NO"),
}
