package io.culvert.media.nal;

/**
 * How a picture's samples are laid out, as its sequence parameter set says.
 *
 * @param chroma 0 for none, 1 for 4:2:0, 2 for 4:2:2, 3 for 4:4:4
 * @param lumaBits of one sample of brightness, 8 to 15
 * @param chromaBits of one sample of colour, 8 to 15
 */
public record SampleFormat(int chroma, int lumaBits, int chromaBits) {

    /** Whether numbers read may be a format. */
    public static boolean plausible(long chroma, long lumaBits, long chromaBits) {
        return chroma >= 0 && chroma <= 3 && lumaBits >= 8 && lumaBits <= 15 && chromaBits >= 8 && chromaBits <= 15;
    }
}
