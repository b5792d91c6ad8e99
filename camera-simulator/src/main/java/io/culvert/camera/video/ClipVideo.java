package io.culvert.camera.video;

import io.culvert.media.stream.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * H.265 from a clip of one group of pictures, played over and over. Each round begins with an IDR picture, so that the
 * seam is an ordinary cut.
 *
 * <p>The clip was made by ourselves once; {@code docs/camera-simulator.md} says how. Its slices hold one picture each.
 *
 * <p>Threading: confined to one event loop.
 */
public final class ClipVideo implements VideoSource {
    private static final byte[] FILLER_HEADER = {38 << 1, 1};
    private static final byte[] SEI_HEADER = {39 << 1, 1};
    private static final int FIRST_PARAMETER_SET = 32;
    private static final int LAST_PARAMETER_SET = 34;

    private final List<byte[]> parameterSets = new ArrayList<>();
    private final List<byte[]> slices = new ArrayList<>();
    private final ConstantRate rate;
    private long lastNumber = Long.MIN_VALUE;

    /** The clip of that size, 1280x720 or 640x360. */
    public ClipVideo(int width, int height, int fps, int bitrate, boolean keptPadding) {
        byte[] clip = read("clip-" + width + "x" + height + ".h265");
        for (byte[] unit : split(clip)) {
            int type = (unit[0] >> 1) & 0x3F;
            if (type >= FIRST_PARAMETER_SET && type <= LAST_PARAMETER_SET) {
                parameterSets.add(unit);
            } else {
                slices.add(unit);
            }
        }
        rate = keptPadding
                ? ConstantRate.byMessages(bitrate, fps, SEI_HEADER)
                : ConstantRate.byFiller(bitrate, fps, FILLER_HEADER);
    }

    @Override
    public Codec codec() {
        return Codec.H265;
    }

    @Override
    public List<byte[]> parameterSets() {
        return List.copyOf(parameterSets);
    }

    @Override
    public CodedPicture picture(long number) {
        int position = (int) Math.floorMod(number, (long) slices.size());
        List<byte[]> sets = position == 0 ? List.copyOf(parameterSets) : List.of();
        byte[] slice = slices.get(position);
        int used = STAMP_BYTES + ConstantRate.START_CODE_BYTES + slice.length;
        for (byte[] set : sets) {
            used += ConstantRate.START_CODE_BYTES + set.length;
        }
        if (number != lastNumber + 1) {
            rate.restart();
        }
        lastNumber = number;
        List<byte[]> units = new ArrayList<>(2);
        units.add(slice);
        rate.pad(number, used, units);
        return new CodedPicture(number, position == 0, sets, units);
    }

    private static byte[] read(String name) {
        try (InputStream in = ClipVideo.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no clip " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read clip " + name, e);
        }
    }

    /** Cuts a byte stream at its start codes (H.265 annex B). */
    private static List<byte[]> split(byte[] stream) {
        List<byte[]> units = new ArrayList<>();
        int from = -1;
        for (int i = 0; i + 3 <= stream.length; i++) {
            if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) {
                if (from >= 0) {
                    units.add(Arrays.copyOfRange(stream, from, stream[i - 1] == 0 ? i - 1 : i));
                }
                from = i + 3;
            }
        }
        units.add(Arrays.copyOfRange(stream, from, stream.length));
        return units;
    }
}
