package io.culvert.gateway.web;

import io.micronaut.core.annotation.AnnotationValue;
import io.micronaut.validation.validator.constraints.ConstraintValidator;
import io.micronaut.validation.validator.constraints.ConstraintValidatorContext;
import jakarta.inject.Singleton;
import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** A text that can be kept: PostgreSQL takes every character but U+0000. */
@Documented
@Constraint(validatedBy = {})
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@interface PlainText {
    String message() default "must be without the character U+0000";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Finds the character. */
    @Singleton
    final class Rule implements ConstraintValidator<PlainText, CharSequence> {
        @Override
        public boolean isValid(
                @Nullable CharSequence text,
                AnnotationValue<PlainText> annotation,
                ConstraintValidatorContext context) {
            return text == null || text.chars().noneMatch(character -> character == 0);
        }
    }
}
