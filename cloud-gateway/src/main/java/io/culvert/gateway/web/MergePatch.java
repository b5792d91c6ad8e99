package io.culvert.gateway.web;

import io.micronaut.core.type.Argument;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * JSON merge patch, RFC 7396: what the patch names is replaced, null takes a member away, the rest stays.
 *
 * <pre>
 *   &#64;Patch(uri = "/{id}", consumes = {MergePatch.TYPE, MediaType.APPLICATION_JSON})
 *   SiteView change(UUID id, &#64;Body JsonNode patch) {
 *       SiteRequest changed = mergePatch.apply(patch, current, SiteRequest.class);   // validated
 * </pre>
 */
@Singleton
public final class MergePatch {

    public static final String TYPE = "application/merge-patch+json";

    private final JsonMapper json;
    private final Validator validator;

    MergePatch(JsonMapper json, Validator validator) {
        this.json = json;
        this.validator = validator;
    }

    /**
     * The current value with the patch on top, valid by its annotations.
     *
     * @throws ProblemException 400 for a patch that is no object, 422 for members of a wrong type
     * @throws ConstraintViolationException for values that are not allowed
     */
    public <T> T apply(JsonNode patch, T current, Class<T> type) {
        if (!patch.isObject()) {
            throw new ProblemException(ProblemCode.MALFORMED, "a merge patch must be a JSON object");
        }
        T changed;
        try {
            JsonNode tree = merge(json.writeValueToTree(Argument.of(type), current), patch);
            changed = json.readValueFromTree(tree, Argument.of(type));
        } catch (IOException e) {
            throw new ProblemException(ProblemCode.INVALID, "a member of the patch has a wrong type");
        }
        if (changed == null) {
            throw new ProblemException(ProblemCode.INVALID, "the patch leaves nothing");
        }
        Set<ConstraintViolation<T>> violations = validator.validate(changed);
        if (!violations.isEmpty()) {
            throw new ConstraintViolationException(violations);
        }
        return changed;
    }

    /** RFC 7396 section 2. */
    static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        Map<String, JsonNode> members = new LinkedHashMap<>();
        if (target.isObject()) {
            target.entries().forEach(entry -> members.put(entry.getKey(), entry.getValue()));
        }
        for (Map.Entry<String, JsonNode> entry : patch.entries()) {
            if (entry.getValue().isNull()) {
                members.remove(entry.getKey());
            } else {
                JsonNode before = members.getOrDefault(entry.getKey(), JsonNode.nullNode());
                members.put(entry.getKey(), merge(before, entry.getValue()));
            }
        }
        return JsonNode.createObjectNode(members);
    }
}
