package io.culvert.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.cameras.CameraMaker;
import io.culvert.gateway.cameras.CameraRows;
import io.culvert.gateway.vault.Vault;
import io.culvert.media.Secret;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClipTokensTest {
    private static final Instant EXPIRES = Instant.parse("2026-11-21T12:00:00Z");

    private final CameraRows rows = new CameraRows();
    private final CameraDirectory cameras = new CameraDirectory(rows);
    private final ClipTokens tokens = new ClipTokens(Vault.withKey(new byte[32]), cameras);
    private final Camera yard = new CameraMaker()
            .operator(CameraRows.OPERATOR)
            .owner(UUID.randomUUID())
            .name("yard")
            .make();
    private final Clip clip = new Clip(
            yard.id(), CameraRows.OPERATOR, yard.ownerId(), 1_700_000_000_000_001L, 1_700_000_040_000_000L, EXPIRES);

    @BeforeEach
    void oneCamera() {
        rows.put(yard);
        cameras.reload();
    }

    @Test
    void token_saysItselfWhatItOpens_andIsTheSameEachTime() {
        Secret token = tokens.of(clip);
        assertThat(token.reveal())
                .matches("clk_clip_[0-9A-Za-z_-]{76}")
                .isEqualTo(tokens.of(clip).reveal());
        assertThat(ClipTokens.isOne(token)).isTrue();
        assertThat(tokens.read(token)).isEqualTo(clip);
    }

    @Test
    void token_thatWasChangedAnywhere_opensNothing() {
        String text = tokens.of(clip).reveal();
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'A' ? 'B' : 'A';
            Secret changed = Secret.of(text.substring(0, i) + other + text.substring(i + 1));
            assertThat(ClipTokens.isOne(changed) ? tokens.read(changed) : null)
                    .as("character %d", i)
                    .isNull();
        }
        for (String none : new String[] {
            "clk_clip_",
            text + "AAAA",
            text.substring(0, text.length() - 4),
            text + "=",
            text.substring(0, text.length() - 1) + "%"
        }) {
            assertThat(tokens.read(Secret.of(none))).as(none).isNull();
        }
        byte[] otherKey = new byte[32];
        otherKey[31] = 1;
        assertThat(new ClipTokens(Vault.withKey(otherKey), cameras).read(Secret.of(text)))
                .isNull();
    }

    @Test
    void token_diesWithItsCamera_andWithANewOwner() {
        Secret token = tokens.of(clip);
        rows.put(new CameraMaker()
                .id(yard.id())
                .operator(CameraRows.OPERATOR)
                .owner(UUID.randomUUID())
                .name("yard")
                .make());
        cameras.reload();
        assertThat(tokens.read(token)).as("another owner").isNull();
        rows.remove(yard.id());
        cameras.reload();
        assertThat(tokens.read(token)).as("no camera").isNull();
    }
}
