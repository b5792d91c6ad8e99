package io.culvert.gateway.archive.check;

import io.culvert.media.segment.SegmentCheck;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How closely a check looks; each looks at what those before it do, too. */
enum CheckDepth {
    /** Whether each file is there and has the size that the index says. Without an index: whether it was ended. */
    PRESENCE(SegmentCheck.Depth.INDEX),
    /** At what stands around each fragment. */
    MARKS(SegmentCheck.Depth.MARKS),
    /** At every byte. */
    MEDIA(SegmentCheck.Depth.MEDIA);

    private final SegmentCheck.Depth ofFile;

    CheckDepth(SegmentCheck.Depth ofFile) {
        this.ofFile = ofFile;
    }

    SegmentCheck.Depth ofFile() {
        return ofFile;
    }

    static Optional<CheckDepth> of(String word) {
        return Arrays.stream(values())
                .filter(depth -> depth.word().equals(word))
                .findFirst();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static String words() {
        return Arrays.stream(values()).map(CheckDepth::word).collect(Collectors.joining(", "));
    }
}
