package io.culvert.camera.video;

import io.culvert.camera.h264.ParameterSets;
import io.culvert.camera.h264.PictureCoder;
import io.culvert.camera.picture.Picture;
import io.culvert.camera.picture.TestCard;
import io.culvert.media.stream.Codec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * H.264 of the test card, drawn and coded frame by frame.
 *
 * <p>Groups of pictures begin where the frame number is a multiple of their length, so that any process cuts them at the
 * same places.
 *
 * <p>Threading: confined to one event loop.
 */
public final class DrawnVideo implements VideoSource {
    private static final byte[] FILLER_HEADER = {12};
    private static final byte[] SEI_HEADER = {6};

    private final TestCard card;
    private final FrameClock clock;
    private final int gopFrames;
    private final List<byte[]> parameterSets;
    private final ConstantRate rate;
    private @Nullable Picture last;
    private long lastNumber;

    /** Video of that size; {@code gopFrames} from one key frame to the next, {@code bitrate} in bits per second. */
    public DrawnVideo(int width, int height, FrameClock clock, int gopFrames, int bitrate, boolean keptPadding) {
        this.card = new TestCard(width, height);
        this.clock = clock;
        this.gopFrames = gopFrames;
        this.parameterSets = List.of(ParameterSets.sequence(width, height, clock.fps()), ParameterSets.picture());
        this.rate = keptPadding
                ? ConstantRate.byMessages(bitrate, clock.fps(), SEI_HEADER)
                : ConstantRate.byFiller(bitrate, clock.fps(), FILLER_HEADER);
    }

    @Override
    public Codec codec() {
        return Codec.H264;
    }

    @Override
    public List<byte[]> parameterSets() {
        return parameterSets;
    }

    @Override
    public CodedPicture picture(long number) {
        int position = (int) Math.floorMod(number, (long) gopFrames);
        boolean keyFrame = position == 0;
        Picture before = last;
        if (before == null || lastNumber != number - 1) {
            rate.restart();
            before = card.draw(number - 1, clock.wallMicros(number - 1));
        }
        Picture picture = card.draw(number, clock.wallMicros(number));
        last = picture;
        lastNumber = number;
        byte[] slice = keyFrame
                ? PictureCoder.keyPicture(picture, Math.floorDiv(number, gopFrames))
                : PictureCoder.changedPicture(before, picture, position);
        List<byte[]> sets = keyFrame ? parameterSets : List.of();
        return new CodedPicture(number, keyFrame, sets, padded(number, sets, slice));
    }

    private List<byte[]> padded(long number, List<byte[]> sets, byte[] slice) {
        int used = STAMP_BYTES + ConstantRate.START_CODE_BYTES + slice.length;
        for (byte[] set : sets) {
            used += ConstantRate.START_CODE_BYTES + set.length;
        }
        List<byte[]> units = new ArrayList<>(2);
        units.add(slice);
        rate.pad(number, used, units);
        return units;
    }
}
