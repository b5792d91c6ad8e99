package io.culvert.gateway.database;

import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes values as JSON text, for columns of type {@code jsonb} and for whoever is told them. Immutable. */
@Singleton
public final class JsonText {
    private final JsonMapper json;

    public JsonText(JsonMapper json) {
        this.json = json;
    }

    /** @throws UncheckedIOException for a value that has no JSON, which is a defect of ours */
    public String of(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON of " + value.getClass().getSimpleName(), e);
        }
    }
}
