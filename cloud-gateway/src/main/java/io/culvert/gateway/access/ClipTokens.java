package io.culvert.gateway.access;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.vault.Vault;
import io.culvert.media.Secret;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of clips, which say themselves what they open. The same clip has the same token, on every node.
 *
 * <pre>
 *   clk_clip_ base64url of | version 1 (1 byte) | camera (16) | from, µs (8) | to, µs (8) | expires, s (8) | signature (16) |
 * </pre>
 *
 * <p>Signed are these fields with the camera's operator and owner, so that a token dies with a new owner. Thread-safe; does not
 * block.
 */
public final class ClipTokens {
    private static final String PREFIX = "clk_clip_";
    private static final String PURPOSE = "clip tokens";
    private static final byte VERSION = 1;
    private static final int FIELD_BYTES = 1 + 16 + 8 + 8 + 8;
    private static final int SIGNATURE_BYTES = 16;

    /** Without padding: whole groups of three bytes. */
    private static final int TEXT_LENGTH = PREFIX.length() + (FIELD_BYTES + SIGNATURE_BYTES) / 3 * 4;

    private static final UUID NOBODY = new UUID(0, 0);

    private final Vault vault;
    private final CameraDirectory cameras;

    ClipTokens(Vault vault, CameraDirectory cameras) {
        this.vault = vault;
        this.cameras = cameras;
    }

    /** The token that opens the clip. */
    public Secret of(Clip clip) {
        byte[] fields = ByteBuffer.allocate(FIELD_BYTES)
                .put(VERSION)
                .putLong(clip.cameraId().getMostSignificantBits())
                .putLong(clip.cameraId().getLeastSignificantBits())
                .putLong(clip.fromMicros())
                .putLong(clip.toMicros())
                .putLong(clip.expiresAt().getEpochSecond())
                .array();
        ByteBuffer token = ByteBuffer.allocate(FIELD_BYTES + SIGNATURE_BYTES)
                .put(fields)
                .put(signature(fields, clip.operatorId(), clip.ownerId()));
        return Secret.of(PREFIX + Base64.getUrlEncoder().encodeToString(token.array()));
    }

    static boolean isOne(Secret token) {
        return token.reveal().startsWith(PREFIX);
    }

    /** What the token opens, expired or not; null where it is none that was given out for a camera that is there. */
    @Nullable
    Clip read(Secret token) {
        byte[] bytes = token.reveal().length() == TEXT_LENGTH ? decode(token) : null;
        if (bytes == null) {
            return null;
        }
        ByteBuffer fields = ByteBuffer.wrap(bytes);
        if (fields.get() != VERSION) {
            return null;
        }
        Camera camera = cameras.byId(new UUID(fields.getLong(), fields.getLong()));
        if (camera == null) {
            return null;
        }
        byte[] shown = Arrays.copyOfRange(bytes, FIELD_BYTES, FIELD_BYTES + SIGNATURE_BYTES);
        byte[] signed = Arrays.copyOf(bytes, FIELD_BYTES);
        return MessageDigest.isEqual(shown, signature(signed, camera.operatorId(), camera.ownerId()))
                ? new Clip(
                        camera.id(),
                        camera.operatorId(),
                        camera.ownerId(),
                        fields.getLong(),
                        fields.getLong(),
                        Instant.ofEpochSecond(fields.getLong()))
                : null;
    }

    private static byte @Nullable [] decode(Secret token) {
        try {
            return Base64.getUrlDecoder().decode(token.reveal().substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private byte[] signature(byte[] fields, long operatorId, @Nullable UUID ownerId) {
        UUID owner = ownerId == null ? NOBODY : ownerId;
        byte[] text = ByteBuffer.allocate(FIELD_BYTES + 3 * Long.BYTES)
                .put(fields)
                .putLong(operatorId)
                .putLong(owner.getMostSignificantBits())
                .putLong(owner.getLeastSignificantBits())
                .array();
        return Arrays.copyOf(vault.sign(text, PURPOSE), SIGNATURE_BYTES);
    }
}
