package io.culvert.gateway.cameras;

import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.SourceSink;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.channel.EventLoop;
import java.util.List;

/**
 * Leaves out everything but video of a source that cannot be asked to.
 *
 * <p>Sources number their video tracks first, so that what stays keeps its numbers; one that does not, or has sound alone, has
 * nothing for whoever wants no sound, and is refused. Threading: as the sink behind it, called by one thread at a time.
 */
final class VideoOnly implements SourceSink {

    private final SourceSink sink;
    private volatile int tracksKept;

    VideoOnly(SourceSink sink) {
        this.sink = sink;
    }

    @Override
    public EventLoop loop() {
        return sink.loop();
    }

    @Override
    public void described(StreamDescription description) {
        List<TrackDescription> video = description.tracks().stream()
                .filter(track -> track.kind() == MediaKind.VIDEO)
                .toList();
        boolean first = !video.isEmpty()
                && description.tracks().subList(0, video.size()).equals(video);
        tracksKept = first ? video.size() : 0;
        if (first) {
            sink.described(new StreamDescription(video));
        } else {
            sink.failed(new SourceFailure(
                    SourceFailure.Code.UNSUPPORTED, "the camera has no video, and its sound is switched off"));
        }
    }

    @Override
    public void batch(PacketBatch batch) {
        if (batch.track() < tracksKept) {
            sink.batch(batch);
        } else {
            batch.release();
        }
    }

    @Override
    public void failed(SourceFailure failure) {
        sink.failed(failure);
    }

    @Override
    public void mended() {
        sink.mended();
    }
}
