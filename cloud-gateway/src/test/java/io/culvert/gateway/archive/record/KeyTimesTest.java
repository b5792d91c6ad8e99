package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.record.KeyTimes.KeyTime;
import io.culvert.gateway.archive.record.RecordingClock.Position;
import org.junit.jupiter.api.Test;

class KeyTimesTest {
    private final KeyTimes keys = new KeyTimes();

    private void add(long... rtpTimes) {
        for (long rtpTime : rtpTimes) {
            keys.add(new KeyTime(rtpTime, new Position(rtpTime, false), rtpTime, false));
        }
    }

    @Test
    void keyFrameThatNeverBecameWhole_spoilsTheGroupInFrontOfIt() {
        add(10, 20);
        keys.spoilLast();
        add(30, 40);

        assertThat(keys.isSpoiledBefore(20)).isFalse();
        assertThat(keys.isSpoiledBefore(30)).as("20 is in no group of its own").isTrue();
        assertThat(keys.at(30)).isNotNull();
        assertThat(keys.isSpoiledBefore(40)).as("forgotten with 20").isFalse();
    }

    @Test
    void whatIsSpoiledLater_isTheSameGroupStill_whileItIsOpen() {
        add(10);
        assertThat(keys.at(10)).isNotNull();
        keys.spoilLast();
        add(20);

        assertThat(keys.isSpoiledBefore(20)).isTrue();
    }

    @Test
    void unknownKeyFrame_forgetsNothing() {
        add(10);
        keys.spoilLast();
        add(20);

        assertThat(keys.at(15)).isNull();
        assertThat(keys.isSpoiledBefore(15)).isFalse();
        assertThat(keys.isSpoiledBefore(20)).isTrue();
    }
}
