package io.culvert.gateway.archive.record;

import io.culvert.gateway.stream.SampleLine;
import io.culvert.media.mp4.Sampler;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes samples of the batches of a stream: of its first video track and the first sound that an MP4 takes, or of sound alone.
 *
 * <p>Samples of video are made a group of pictures at a time, when the group is over ({@link HeldBatches}); they then lie in
 * one piece of memory, which is free again once it is written.
 *
 * <p>Threading: confined to the recorder's event loop. Lifecycle: {@link #end()} lets everything go; it may begin again.
 */
final class TrackSampling {
    /** Sound that comes this much later than the pictures of its time still has a place. */
    private static final long LEAD_IN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final GopCutter cutter;
    private final SampleLine line = new SampleLine(LEAD_IN_NANOS);
    private final HeldBatches held = new HeldBatches();
    private @Nullable TrackDescription leadTrack;
    private @Nullable TrackDescription soundTrack;
    private @Nullable Sampler lead;
    private @Nullable Sampler sound;

    /** Of groups that have begun, how many make the group before the open one whole; until then nothing is held. */
    private long wholeWith;

    TrackSampling(GopCutter cutter) {
        this.cutter = cutter;
    }

    /** Whether it has begun and not ended. */
    boolean hasBegun() {
        return lead != null;
    }

    /**
     * Begins with these tracks.
     *
     * @return false where none of them can be recorded
     */
    boolean begin(StreamDescription now) {
        TrackDescription leading = first(now, now.hasVideo() ? MediaKind.VIDEO : MediaKind.AUDIO);
        if (leading == null) {
            return false;
        }
        TrackDescription beside = leading.kind() == MediaKind.VIDEO ? first(now, MediaKind.AUDIO) : null;
        cutter.begin(leading, beside); // before the sampler, as that of sound describes it at once
        Sampler sampler = Sampler.of(leading, ByteBufAllocator.DEFAULT, cutter.leadSink());
        if (sampler == null) {
            return false;
        }
        leadTrack = leading;
        soundTrack = beside;
        lead = sampler;
        wholeWith = cutter.begun() + 1;
        sound = beside == null ? null : Sampler.of(beside, ByteBufAllocator.DEFAULT, cutter.soundSink());
        cutter.sound(sound);
        line.leads(leading, sampler);
        return true;
    }

    private static @Nullable TrackDescription first(StreamDescription description, MediaKind kind) {
        return SampleLine.first(description, kind, TrackSampling::isRecordable);
    }

    private static boolean isRecordable(TrackDescription track) {
        return switch (track.codec()) {
            case H264, H265, AAC, OPUS, PCMU, PCMA -> true;
            case MJPEG, OTHER -> false;
        };
    }

    /** Whether it has begun with what that description says of the tracks' coding. */
    boolean hasBegunWith(StreamDescription now) {
        return hasBegun() && isCodedAlike(leadTrack, now) && isCodedAlike(soundTrack, now);
    }

    private static boolean isCodedAlike(@Nullable TrackDescription track, StreamDescription now) {
        return track == null
                || (track.index() < now.tracks().size()
                        && track.fmtp().equals(now.tracks().get(track.index()).fmtp()));
    }

    /** Whether it makes samples of the track. */
    boolean takes(TrackDescription track) {
        return track.equals(leadTrack) || (track.equals(soundTrack) && sound != null);
    }

    /** Has the placer begin with the leading track. */
    void place(Placer placer) {
        if (lead != null && leadTrack != null) {
            placer.begin(lead, leadTrack);
        }
    }

    /** Whether the batch is of the track that leads. */
    boolean leads(PacketBatch batch) {
        return leadTrack != null && lead != null && batch.track() == leadTrack.index();
    }

    /** Takes in the next batch; borrows it. */
    void batch(PacketBatch batch) {
        if (leads(batch)) {
            lead(batch);
        } else if (soundTrack != null && sound != null && batch.track() == soundTrack.index()) {
            line.batch(sound, soundTrack, batch);
        }
    }

    private void lead(PacketBatch batch) {
        if (batch.keyFrame() && batch.startsAccessUnit()) {
            catchUp();
            wholeWith = cutter.begun() + 1;
        }
        if (lead == null || leadTrack == null) {
            return;
        }
        if (!lead.isAnchored() || leadTrack.kind() != MediaKind.VIDEO || cutter.begun() < wholeWith) {
            line.batch(lead, leadTrack, batch);
        } else {
            held.add(batch);
            if (held.isFull()) {
                catchUp();
            }
        }
    }

    /** Makes samples of everything that came. */
    private void catchUp() {
        Sampler leading = lead;
        if (leading != null) {
            held.letOn(leading::batches);
        }
    }

    /** Time is missing behind what came: hands it over as it is. */
    void hole() {
        catchUp();
        if (lead != null) {
            lead.flush();
        }
        wholeWith = cutter.begun() + 1;
        cutter.hole();
    }

    /** Lets everything go that is in no group. */
    void end() {
        held.drop();
        cutter.drop();
        if (lead != null) {
            lead.close();
        }
        if (sound != null) {
            sound.close();
        }
        lead = null;
        sound = null;
    }
}
